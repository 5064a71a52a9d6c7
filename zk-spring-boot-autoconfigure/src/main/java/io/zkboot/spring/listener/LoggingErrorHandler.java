/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.event.ZkNodeEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what a watch method throws. */
final class LoggingErrorHandler implements ZkWatchErrorHandler {
    private static final Logger log = LoggerFactory.getLogger(ZkWatchErrorHandler.class);

    @Override
    public void handleError(String endpointId, ZkNodeEvent event, Throwable failure) {
        log.error("Watch endpoint '{}' failed on {}", endpointId, event, failure);
    }
}
