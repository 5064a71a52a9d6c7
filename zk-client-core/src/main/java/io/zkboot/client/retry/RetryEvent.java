/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.retry;

import java.time.Duration;

/**
 * Something that failed is about to be tried again.
 *
 * @param attempt number of the retry: 1 for the second call
 * @param failure why the last call failed; a {@link io.zkboot.client.error.ZkException} names operation and path
 * @param pause how long the pause before the retry is
 */
public record RetryEvent(int attempt, Exception failure, Duration pause) {}
