/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.endpoint;

import io.zkboot.spring.endpoint.ZkEndpoint.ListenerAction;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;

/** What is different of {@link ZkEndpoint} on the web: a change of a watch endpoint that is unknown answers 404. */
@EndpointWebExtension(endpoint = ZkEndpoint.class)
public class ZkEndpointWebExtension {
    private final ZkEndpoint endpoint;

    /** Creates it. */
    public ZkEndpointWebExtension(ZkEndpoint endpoint) {
        this.endpoint = endpoint;
    }

    /**
     * Starts or stops a watch endpoint; returns at once.
     *
     * @param listener id of the watch endpoint
     * @param action what to do
     */
    @WriteOperation
    public WebEndpointResponse<ZkEndpointReport.Listener> changeListener(
            @Selector String listener, ListenerAction action) {
        ZkEndpointReport.Listener changed = endpoint.changeListener(listener, action);
        return changed == null
                ? new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND)
                : new WebEndpointResponse<>(changed);
    }
}
