/* SPDX-License-Identifier: Apache-2.0 */
/** What an application hears of configuration that is kept in znodes. */
@NullMarked
package io.zkboot.spring.config;

import org.jspecify.annotations.NullMarked;
