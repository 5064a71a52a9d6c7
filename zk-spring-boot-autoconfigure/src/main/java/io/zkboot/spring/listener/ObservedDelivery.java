/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.listener.ZkWatchObserver.ObservedCall;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts the calls of an endpoint, and lets observers hear of them. An observer that throws harms no call. */
final class ObservedDelivery implements PreparedDelivery {
    private static final Logger log = LoggerFactory.getLogger(ObservedDelivery.class);

    private final PreparedDelivery delivery;
    private final List<ZkWatchObserver> observers;
    private final String clientName;
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable Instant lastEvent;

    ObservedDelivery(PreparedDelivery delivery, List<ZkWatchObserver> observers, String clientName) {
        this.delivery = delivery;
        this.observers = observers;
        this.clientName = clientName;
    }

    ZkWatchActivity activity() {
        return new ZkWatchActivity(events.get(), failures.get(), lastEvent);
    }

    @Override
    public @Nullable Call prepare(ZkWatchInvocation invocation) throws Throwable {
        Call call;
        try {
            call = delivery.prepare(invocation);
        } catch (Throwable failure) {
            List<ObservedCall> told = begin(invocation);
            tell(told, ObservedCall::returned);
            end(told, failure);
            throw failure;
        }
        return call == null ? null : () -> run(call, begin(invocation));
    }

    private @Nullable CompletionStage<?> run(Call call, List<ObservedCall> told) throws Throwable {
        CompletionStage<?> stage;
        try {
            stage = call.run();
        } catch (Throwable failure) {
            tell(told, ObservedCall::returned);
            end(told, failure);
            throw failure;
        }
        tell(told, ObservedCall::returned);
        if (stage == null) {
            end(told, null);
            return null;
        }
        return stage.whenComplete((value, failure) -> end(told, failure == null ? null : Failures.unwrapped(failure)));
    }

    private List<ObservedCall> begin(ZkWatchInvocation invocation) {
        events.incrementAndGet();
        lastEvent = Instant.now();
        if (observers.isEmpty()) {
            return List.of();
        }
        List<ObservedCall> told = new ArrayList<>(observers.size());
        for (ZkWatchObserver observer : observers) {
            try {
                ObservedCall one = observer.callStarted(invocation, clientName);
                if (one != null) {
                    told.add(0, one); // what began last ends first: scopes are nested
                }
            } catch (Throwable ex) {
                log.warn("{} failed on a call of watch endpoint '{}'", observer, invocation.endpointId(), ex);
            }
        }
        return told;
    }

    private void end(List<ObservedCall> told, @Nullable Throwable failure) {
        if (failure != null) {
            failures.incrementAndGet();
        }
        tell(told, one -> one.ended(failure));
    }

    private static void tell(List<ObservedCall> told, Consumer<ObservedCall> news) {
        for (ObservedCall one : told) {
            try {
                news.accept(one);
            } catch (Throwable ex) {
                log.warn("{} failed on the end of a call", one, ex);
            }
        }
    }
}
