/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.observation;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import io.zkboot.spring.listener.ZkWatchInvocation;
import io.zkboot.spring.listener.ZkWatchObserver;
import org.jspecify.annotations.Nullable;

/**
 * Makes an observation of each call of a watch method or listener. It is current on the thread of the call, so that the
 * operations of the method belong to it, and ends with the stage that the method returned.
 */
public class ZkListenerObserver implements ZkWatchObserver {
    private final ObservationRegistry registry;
    private final @Nullable ZkListenerObservationConvention convention;
    private final ZkListenerObservationConvention defaultConvention;

    /**
     * Creates one.
     *
     * @param registry who handles the observations
     * @param convention names and keys; null for what the registry knows, and then for the default
     * @param path whether traces tell the path of the node, by the default convention
     */
    public ZkListenerObserver(
            ObservationRegistry registry, @Nullable ZkListenerObservationConvention convention, boolean path) {
        this.registry = registry;
        this.convention = convention;
        this.defaultConvention = new DefaultZkListenerObservationConvention(path);
    }

    @Override
    public @Nullable ObservedCall callStarted(ZkWatchInvocation invocation, String clientName) {
        if (registry.isNoop()) {
            return null;
        }
        ZkListenerObservationContext context =
                new ZkListenerObservationContext(invocation.endpointId(), clientName, invocation.event());
        Observation observation = ZkListenerObservation.LISTENER
                .observation(convention, defaultConvention, () -> context, registry)
                .start();
        return observation.isNoop() ? null : new Running(observation, context, observation.openScope());
    }

    private record Running(Observation observation, ZkListenerObservationContext context, Observation.Scope scope)
            implements ObservedCall {
        @Override
        public void returned() {
            scope.close();
        }

        @Override
        public void ended(@Nullable Throwable failure) {
            context.setOutcome(failure == null ? ZkObservationOutcome.SUCCESS : ZkObservationOutcome.ERROR);
            if (failure != null) {
                observation.error(failure);
            }
            observation.stop();
        }
    }
}
