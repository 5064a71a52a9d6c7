/* SPDX-License-Identifier: Apache-2.0 */
/**
 * Real servers, faults between them and a client, and eyes on both: what integration tests are made of.
 *
 * <p>Users of the published test jar bring {@code org.apache.zookeeper:zookeeper},
 * {@code io.dropwizard.metrics:metrics-core} and {@code org.xerial.snappy:snappy-java} in test scope. Every class here
 * is unchecked in its errors and waits for conditions with a deadline, never for a fixed time.
 */
@NullMarked
package io.zkboot.client.testing;

import org.jspecify.annotations.NullMarked;
