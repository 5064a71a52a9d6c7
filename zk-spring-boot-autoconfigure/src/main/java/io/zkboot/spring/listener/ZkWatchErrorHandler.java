/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.event.ZkNodeEvent;

/** Hears of what a watch method throws. Delivery goes on whatever it does. */
@FunctionalInterface
public interface ZkWatchErrorHandler {
    /**
     * Handles one failure, on the thread of the endpoint.
     *
     * @param endpointId id of the endpoint
     * @param event the event that was delivered
     * @param failure what was thrown, or what a returned stage completed with
     */
    void handleError(String endpointId, ZkNodeEvent event, Throwable failure);
}
