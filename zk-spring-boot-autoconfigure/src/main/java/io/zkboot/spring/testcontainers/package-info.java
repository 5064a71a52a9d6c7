/* SPDX-License-Identifier: Apache-2.0 */
/** A ZooKeeper container for tests. */
@NullMarked
package io.zkboot.spring.testcontainers;

import org.jspecify.annotations.NullMarked;
