/* SPDX-License-Identifier: Apache-2.0 */
/** Locks and leaders of Spring Integration, kept in ZooKeeper. */
@NullMarked
package io.zkboot.spring.integration;

import org.jspecify.annotations.NullMarked;
