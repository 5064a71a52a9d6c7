/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What tries, in each build and with Jazzer, that bytes and text of others do no harm. For the modules of this project;
 * there is no use for it elsewhere.
 */
@NullMarked
package io.zkboot.client.testing.fuzz;

import org.jspecify.annotations.NullMarked;
