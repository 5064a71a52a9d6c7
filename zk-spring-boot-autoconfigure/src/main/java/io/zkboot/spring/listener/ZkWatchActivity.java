/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint has done since it was made.
 *
 * @param events calls of its method or listener
 * @param failures how many of them failed; those are counted whose arguments could not be made
 * @param lastEvent when the last call began, null before the first
 */
public record ZkWatchActivity(
        long events, long failures, @Nullable Instant lastEvent) {
    /** Nothing yet. */
    public static final ZkWatchActivity NONE = new ZkWatchActivity(0, 0, null);
}
