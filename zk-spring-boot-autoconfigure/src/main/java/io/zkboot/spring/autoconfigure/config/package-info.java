/* SPDX-License-Identifier: Apache-2.0 */
/** Configuration from znodes: {@code spring.config.import=zk:…}. */
@NullMarked
package io.zkboot.spring.autoconfigure.config;

import org.jspecify.annotations.NullMarked;
