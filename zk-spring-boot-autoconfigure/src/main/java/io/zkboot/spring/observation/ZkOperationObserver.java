/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.ObservedOperation;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/**
 * Makes an observation of each operation of a client. Its parent is the observation that is current on the thread of
 * the caller, although an operation may end on another one. Where nobody handles observations it costs nothing.
 */
public class ZkOperationObserver implements ClientObserver {
    private final ObservationRegistry registry;
    private final String clientName;
    private final @Nullable ZkClientObservationConvention convention;
    private final ZkClientObservationConvention defaultConvention;

    /**
     * Creates one.
     *
     * @param registry who handles the observations
     * @param clientName name of the client
     * @param convention names and keys; null for what the registry knows, and then for the default
     * @param path whether traces tell the path of the node, by the default convention
     */
    public ZkOperationObserver(
            ObservationRegistry registry,
            String clientName,
            @Nullable ZkClientObservationConvention convention,
            boolean path) {
        this.registry = registry;
        this.clientName = clientName;
        this.convention = convention;
        this.defaultConvention = new DefaultZkClientObservationConvention(path);
    }

    @Override
    public @Nullable ObservedOperation operationStarted(String operation, @Nullable String path) {
        if (registry.isNoop()) {
            return null;
        }
        ZkClientObservationContext context = new ZkClientObservationContext(clientName, operation, path);
        Observation observation = ZkClientObservation.OPERATION
                .observation(convention, defaultConvention, () -> context, registry)
                .start();
        return observation.isNoop() ? null : (failure, server) -> end(observation, context, failure, server);
    }

    private static void end(
            Observation observation,
            ZkClientObservationContext context,
            @Nullable Throwable failure,
            @Nullable String server) {
        context.setServer(server);
        if (failure == null) {
            context.setOutcome(ZkObservationOutcome.SUCCESS);
        } else if (failure instanceof CancellationException) {
            context.setOutcome(ZkObservationOutcome.CANCELLED);
        } else {
            context.setOutcome(ZkObservationOutcome.ERROR);
            observation.error(failure);
        }
        observation.stop();
    }
}
