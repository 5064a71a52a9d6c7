/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.internal.Publishers;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.ApplicationEventPublisher;

/** Calls a {@link io.zkboot.spring.ZkWatch} method. */
final class ZkWatchMethod implements PreparedDelivery {
    private static final Logger log = LoggerFactory.getLogger(ZkWatchMethod.class);

    private final BeanMethod method;
    private final MethodArguments arguments;
    private final @Nullable EventCondition condition;
    private final ApplicationEventPublisher publisher;

    ZkWatchMethod(
            BeanMethod method,
            MethodArguments arguments,
            @Nullable EventCondition condition,
            ApplicationEventPublisher publisher) {
        this.method = method;
        this.arguments = arguments;
        this.condition = condition;
        this.publisher = publisher;
    }

    /**
     * Refuses a method whose result would be lost.
     *
     * @param where its annotation, for texts
     */
    static void requireResult(String where, Method method) {
        if (Publishers.isPublisher(method.getReturnType())) {
            throw new InvalidZkWatchException(
                    where + " is at a method that returns a "
                            + method.getReturnType().getName() + ", to which nobody subscribes.",
                    "Let it return a CompletionStage, as Mono.toFuture() makes one: the next event waits for its end."
                            + " Or let it return nothing, and subscribe within it.");
        }
    }

    @Override
    public @Nullable Call prepare(ZkWatchInvocation invocation) throws Throwable {
        if (!arguments.accepts(invocation.event().getClass())) {
            return null;
        }
        @Nullable Object[] values = arguments.resolve(invocation);
        if (values == null) {
            log.debug(
                    "Watch endpoint '{}' is not called for {}: an argument has no value",
                    invocation.endpointId(),
                    invocation.event());
            return null;
        }
        if (condition != null && !condition.holds(invocation.event(), values)) {
            return null;
        }
        return () -> call(values);
    }

    private @Nullable CompletionStage<?> call(@Nullable Object[] values) throws Throwable {
        Object result = method.invoke(values);
        if (result instanceof CompletionStage<?> stage) {
            return stage;
        }
        if (result instanceof Collection<?> results) {
            results.forEach(this::publish);
        } else if (result instanceof Object[] results) {
            for (Object each : results) {
                publish(each);
            }
        } else {
            publish(result);
        }
        return null;
    }

    /** Nothing is no event, also among others: as Spring does with what an event listener returns. */
    private void publish(@Nullable Object event) {
        if (event != null) {
            publisher.publishEvent(event);
        }
    }
}
