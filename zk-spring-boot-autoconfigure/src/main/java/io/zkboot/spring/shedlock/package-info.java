/* SPDX-License-Identifier: Apache-2.0 */
/** Locks of ShedLock for scheduled tasks, kept in ZooKeeper. */
@NullMarked
package io.zkboot.spring.shedlock;

import org.jspecify.annotations.NullMarked;
