/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.internal.transport.Clock;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The two threads of a session. They come from the user's thread factory, which may do anything. */
final class SessionThreads {
    private final Clock clock;
    private final String clientName;
    private final Thread sender;
    private final Thread deliverer;

    /**
     * Makes them; they do not run yet.
     *
     * @throws IllegalStateException if the thread factory does not give two threads that can be started
     */
    SessionThreads(String clientName, Clock clock, ThreadFactory factory, Runnable sendThread, Runnable eventThread) {
        this.clock = clock;
        this.clientName = clientName;
        this.sender = make("send", sendThread, factory);
        this.deliverer = make("event", eventThread, factory);
        if (sender == deliverer) {
            throw unusable("the same thread twice", null);
        }
    }

    private Thread make(String role, Runnable body, ThreadFactory factory) {
        Thread thread;
        try {
            thread = factory.newThread(body);
        } catch (RuntimeException failure) {
            throw unusable("none, it threw " + failure, failure);
        }
        if (thread == null) {
            throw unusable("none", null);
        }
        if (thread.getState() != Thread.State.NEW) {
            throw unusable("one that was started already", null);
        }
        thread.setName("zk-" + clientName + "-" + role);
        return thread;
    }

    private IllegalStateException unusable(String made, @Nullable Throwable cause) {
        return new IllegalStateException(
                "The client '" + clientName + "' was not started: it needs two new threads, which it starts itself,"
                        + " and its thread factory made " + made + ".",
                cause);
    }

    /**
     * Starts both.
     *
     * @param endDelivery lets the EventThread end if the SendThread cannot be started
     * @throws IllegalStateException if they cannot be started; none runs on then
     */
    void start(Runnable endDelivery) {
        boolean started = false;
        try {
            deliverer.start(); // the first, because without the other it does nothing and can be ended
            sender.start();
            started = true;
        } catch (RuntimeException failure) {
            throw unusable("one that cannot be started", failure);
        } finally {
            if (!started) {
                endDelivery.run();
            }
        }
    }

    /**
     * Waits until they have ended; false if that takes longer, or the caller is interrupted.
     *
     * @param sendThreadOnly whether the caller is the EventThread, which cannot wait for itself
     */
    boolean join(Duration longest, boolean sendThreadOnly) {
        long end = clock.nanoTime() + longest.toNanos();
        return join(sender, end) && (sendThreadOnly || join(deliverer, end));
    }

    private boolean join(Thread thread, long end) {
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, end - clock.nanoTime());
            return !thread.isAlive();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
