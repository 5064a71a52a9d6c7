/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.data.Stat;
import io.zkboot.spring.event.ZkNodeEvent;
import org.jspecify.annotations.Nullable;

/**
 * One event on its way to a method.
 *
 * @param endpointId id of the endpoint
 * @param event the event
 * @param stat status of the node, null if it is gone
 */
public record ZkWatchInvocation(
        String endpointId, ZkNodeEvent event, @Nullable Stat stat) {}
