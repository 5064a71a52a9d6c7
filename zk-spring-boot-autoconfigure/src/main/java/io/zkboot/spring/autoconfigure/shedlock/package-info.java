/* SPDX-License-Identifier: Apache-2.0 */
/** Auto-configuration of ShedLock's locks. */
@NullMarked
package io.zkboot.spring.autoconfigure.shedlock;

import org.jspecify.annotations.NullMarked;
