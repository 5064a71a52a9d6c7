/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.event.ZkNodeEvent;

/**
 * Hears of what a watch method throws, and of changes whose node could not be read: those once, and the method gets the
 * node when it can. Delivery goes on whatever it does.
 */
@FunctionalInterface
public interface ZkWatchErrorHandler {
    /**
     * Handles one failure, on the thread of the endpoint.
     *
     * @param endpointId id of the endpoint
     * @param event the event that was, or would have been, delivered
     * @param failure what was thrown, or what a returned stage completed with, or why the node could not be read
     */
    void handleError(String endpointId, ZkNodeEvent event, Throwable failure);
}
