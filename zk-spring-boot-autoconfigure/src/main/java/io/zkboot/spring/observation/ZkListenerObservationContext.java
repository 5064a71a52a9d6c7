/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.observation;

import io.micrometer.observation.Observation;
import io.zkboot.spring.event.ZkNodeEvent;

/** What a {@link ZkListenerObservationConvention} can tell of one call of a watch method or listener. */
public class ZkListenerObservationContext extends Observation.Context {
    private final String endpointId;
    private final String clientName;
    private final ZkNodeEvent event;
    private ZkObservationOutcome outcome = ZkObservationOutcome.UNKNOWN;

    /**
     * Creates one.
     *
     * @param endpointId id of the endpoint
     * @param clientName name of its client
     * @param event what it is called for
     */
    public ZkListenerObservationContext(String endpointId, String clientName, ZkNodeEvent event) {
        this.endpointId = endpointId;
        this.clientName = clientName;
        this.event = event;
    }

    /** Returns the id of the endpoint. */
    public String getEndpointId() {
        return endpointId;
    }

    /** Returns the name of its client. */
    public String getClientName() {
        return clientName;
    }

    /** Returns what it is called for. */
    public ZkNodeEvent getEvent() {
        return event;
    }

    /** Returns how it ended. */
    public ZkObservationOutcome getOutcome() {
        return outcome;
    }

    void setOutcome(ZkObservationOutcome outcome) {
        this.outcome = outcome;
    }
}
