/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

/** Calls a {@link io.zkboot.spring.ZkWatch} method. */
final class ZkWatchMethod implements NodeListener {
    private static final Logger log = LoggerFactory.getLogger(ZkWatchMethod.class);

    private final String endpointId;
    private final Method method;
    private final Supplier<Object> bean;
    private final MethodArguments arguments;
    private final Set<ZkNodeEventType> events;
    private final @Nullable EventCondition condition;
    private final ZkWatchErrorHandler errorHandler;
    private final ApplicationEventPublisher publisher;

    ZkWatchMethod(
            String endpointId,
            Method method,
            Supplier<Object> bean,
            MethodArguments arguments,
            Set<ZkNodeEventType> events,
            @Nullable EventCondition condition,
            ZkWatchErrorHandler errorHandler,
            ApplicationEventPublisher publisher) {
        this.endpointId = endpointId;
        this.method = method;
        this.bean = bean;
        this.arguments = arguments;
        this.events = events;
        this.condition = condition;
        this.errorHandler = errorHandler;
        this.publisher = publisher;
    }

    @Override
    public boolean wants(ZkNodeEventType type) {
        return events.contains(type);
    }

    @Override
    public boolean readsData() {
        return arguments.readsData();
    }

    @Override
    public boolean readsChildren() {
        return arguments.readsChildren();
    }

    @Override
    public @Nullable CompletionStage<?> onEvent(ZkNodeEvent event, @Nullable NodeState state) {
        try {
            if (!arguments.accepts(event.getClass())) {
                return null;
            }
            ZkWatchInvocation invocation =
                    new ZkWatchInvocation(endpointId, event, state == null ? null : state.stat());
            @Nullable Object[] values = arguments.resolve(invocation, state);
            if (values == null) {
                log.debug("Watch endpoint '{}' is not called for {}: the node is gone", endpointId, event);
                return null;
            }
            if (condition != null && !condition.holds(event, values)) {
                return null;
            }
            return handle(event, method.invoke(bean.get(), values));
        } catch (InvocationTargetException ex) {
            failed(event, ex.getTargetException());
        } catch (Throwable ex) {
            failed(event, ex);
        }
        return null;
    }

    @Override
    public void onUnreadable(ZkNodeEvent event, RuntimeException failure) {
        failed(event, failure);
    }

    private @Nullable CompletionStage<?> handle(ZkNodeEvent event, @Nullable Object result) {
        if (result instanceof CompletionStage<?> stage) {
            return stage.whenComplete((value, failure) -> {
                if (failure != null) {
                    failed(
                            event,
                            failure instanceof CompletionException wrapper && wrapper.getCause() != null
                                    ? wrapper.getCause()
                                    : failure);
                }
            });
        }
        if (result instanceof Collection<?> results) {
            results.forEach(publisher::publishEvent);
        } else if (result != null) {
            publisher.publishEvent(result);
        }
        return null;
    }

    private void failed(ZkNodeEvent event, Throwable failure) {
        try {
            errorHandler.handleError(endpointId, event, failure);
        } catch (Throwable ex) {
            ex.addSuppressed(failure);
            log.error("The error handler of watch endpoint '{}' failed on {}", endpointId, event, ex);
        }
    }
}
