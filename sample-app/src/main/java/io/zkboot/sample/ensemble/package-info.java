/* SPDX-License-Identifier: Apache-2.0 */
/**
 * What the sample is connected to: a ZooKeeper server inside the application, so that it needs nothing else, unless
 * {@code zk.connect-string} names a real ensemble; and a network to it that can be broken. It is there before the
 * configuration is read from it.
 */
@NullMarked
package io.zkboot.sample.ensemble;

import org.jspecify.annotations.NullMarked;
