/* SPDX-License-Identifier: Apache-2.0 */
/** Auto-configuration of locks and leaders of Spring Integration. */
@NullMarked
package io.zkboot.spring.autoconfigure.integration;

import org.jspecify.annotations.NullMarked;
