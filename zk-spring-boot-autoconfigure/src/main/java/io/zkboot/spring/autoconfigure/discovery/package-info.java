/* SPDX-License-Identifier: Apache-2.0 */
/** Auto-configuration of service discovery for Spring Cloud. */
@NullMarked
package io.zkboot.spring.autoconfigure.discovery;

import org.jspecify.annotations.NullMarked;
