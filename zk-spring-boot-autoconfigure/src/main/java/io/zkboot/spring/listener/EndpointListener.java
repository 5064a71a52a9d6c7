/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import io.zkboot.spring.event.ZkWatchFailureKind;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands events to a method or a listener, and what fails to the error handler. */
final class EndpointListener implements NodeListener {
    private static final Logger log = LoggerFactory.getLogger(EndpointListener.class);

    private final String endpointId;
    private final Wishes wishes;
    private final PreparedDelivery delivery;
    private final ZkWatchErrorHandler errorHandler;
    private final EndpointFailures failures;

    /**
     * What it wants to hear and to have read.
     *
     * @param events types of events
     * @param data whether the data is wanted
     * @param children whether the names of the children are wanted
     */
    record Wishes(Set<ZkNodeEventType> events, boolean data, boolean children) {}

    EndpointListener(
            String endpointId,
            Wishes wishes,
            PreparedDelivery delivery,
            ZkWatchErrorHandler errorHandler,
            EndpointFailures failures) {
        this.endpointId = endpointId;
        this.wishes = wishes;
        this.delivery = delivery;
        this.errorHandler = errorHandler;
        this.failures = failures;
    }

    @Override
    public boolean wants(ZkNodeEventType type) {
        return wishes.events().contains(type);
    }

    @Override
    public boolean readsData() {
        return wishes.data();
    }

    @Override
    public boolean readsChildren() {
        return wishes.children();
    }

    @Override
    public @Nullable CompletionStage<?> onEvent(
            ZkNodeEvent event, @Nullable NodeState state, Map<String, String> variables) {
        try {
            PreparedDelivery.Call call = delivery.prepare(ZkWatchInvocation.of(endpointId, event, state, variables));
            if (call == null) {
                if (event.getType() == ZkNodeEventType.DELETED) { // it will not work at that node again
                    worked(event);
                }
                return null; // what is not called does not show that it works
            }
            CompletionStage<?> stage = call.run();
            if (stage == null) {
                worked(event);
                return null;
            }
            return stage.whenComplete((value, failure) -> {
                if (failure == null) {
                    worked(event);
                } else {
                    listenerFailed(event, failure);
                }
            });
        } catch (Throwable ex) {
            listenerFailed(event, ex);
            return null;
        }
    }

    @Override
    public void onUnreadable(ZkNodeEvent event, RuntimeException failure) {
        failed(event, failure);
    }

    private void worked(ZkNodeEvent event) {
        failures.worked(ZkWatchFailureKind.LISTENER, event.getPath());
    }

    private void listenerFailed(ZkNodeEvent event, Throwable thrown) {
        failures.failed(ZkWatchFailureKind.LISTENER, event.getPath(), Failures.unwrapped(thrown));
        failed(event, thrown);
    }

    private void failed(ZkNodeEvent event, Throwable thrown) {
        Throwable failure = Failures.unwrapped(thrown);
        try {
            errorHandler.handleError(endpointId, event, failure);
        } catch (Throwable ex) {
            if (ex != failure) {
                ex.addSuppressed(failure);
            }
            log.error("The error handler of watch endpoint '{}' failed on {}", endpointId, event, ex);
        }
    }
}
