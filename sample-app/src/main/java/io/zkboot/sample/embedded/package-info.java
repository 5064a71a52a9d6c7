/* SPDX-License-Identifier: Apache-2.0 */
/**
 * A ZooKeeper server inside the application, so that the sample needs nothing else, and a network to it that can be
 * broken. The server is there unless {@code zk.connect-string} names a real ensemble. One server without replicas is
 * good for a demonstration, and for nothing more.
 */
@NullMarked
package io.zkboot.sample.embedded;

import org.jspecify.annotations.NullMarked;
