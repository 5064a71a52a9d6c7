/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.spring.internal.RunningThread;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/**
 * The stops of a bean that are under way, whoever has asked for them: a bean that is being stopped may say that it does
 * not run while its work still ends. For use by many threads.
 */
final class Stops {
    private final Set<Stop> underWay = ConcurrentHashMap.newKeySet();

    private static final class Stop {
        private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
        private volatile @Nullable Thread calling;
    }

    /**
     * Calls a {@code stop} of the bean. With a callback it is under way until that is called, otherwise until the call
     * returns; also until the call throws.
     */
    @Nullable Object call(MethodInvocation invocation) throws Throwable {
        Stop stop = new Stop();
        boolean calledBack = false;
        @Nullable Object[] arguments = invocation.getArguments();
        if (arguments.length == 1
                && arguments[0] instanceof Runnable callback
                && invocation.getThis() instanceof SmartLifecycle) {
            calledBack = true;
            arguments[0] = (Runnable) () -> {
                try {
                    callback.run();
                } finally {
                    ended(stop);
                }
            };
        }
        stop.calling = Thread.currentThread();
        underWay.add(stop);
        boolean returned = false;
        try {
            Object result = invocation.proceed();
            returned = true;
            return result;
        } finally {
            stop.calling = null;
            if (!returned || !calledBack) {
                ended(stop);
            }
        }
    }

    private void ended(Stop stop) {
        underWay.remove(stop);
        stop.end.complete(null);
    }

    /** Returns what completes when those that are under way now have ended. */
    CompletableFuture<?> underWay() {
        return CompletableFuture.allOf(underWay.stream().map(stop -> stop.end).toArray(CompletableFuture[]::new));
    }

    /** Whether one of them can only go on when the caller does. */
    boolean waitForCaller() {
        for (Stop stop : underWay) {
            Thread thread = stop.calling;
            if (thread != null && RunningThread.waitsForCaller(thread)) {
                return true;
            }
        }
        return false;
    }

    /** Returns a thread that is in the call of one, null if there is none. */
    @Nullable Thread calling() {
        for (Stop stop : underWay) {
            Thread thread = stop.calling;
            if (thread != null) {
                return thread;
            }
        }
        return null;
    }
}
