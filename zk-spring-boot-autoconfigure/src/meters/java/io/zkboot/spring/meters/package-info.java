/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the starter's meters cost an operation: a client of the starter with them beside one without. Compiled and run
 * in the profile {@code meters} alone.
 */
@NullMarked
package io.zkboot.spring.meters;

import org.jspecify.annotations.NullMarked;
