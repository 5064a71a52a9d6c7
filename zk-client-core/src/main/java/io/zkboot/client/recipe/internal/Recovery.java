/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import io.zkboot.client.data.MultiException;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.SessionState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What a recipe does when a request came to nothing: when to try again, how long to wait, and what to say at last. */
public final class Recovery {
    private static final Set<ErrorCode> CONFLICTS =
            Set.of(ErrorCode.BAD_VERSION, ErrorCode.NO_NODE, ErrorCode.NODE_EXISTS);
    private static final Duration SHORTEST = Duration.ofMillis(1);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int LONGEST_JITTER = 128;

    private final Door door;
    private final Inbox inbox;
    private final SessionOrder session;
    /** All of them: each is of a request of its own, and none makes up for another. */
    private final List<Runnable> held = new ArrayList<>();

    private int pauses;

    public Recovery(Door door, Inbox inbox, SessionOrder session) {
        this.door = door;
        this.inbox = inbox;
        this.session = session;
    }

    public static Duration bounded(Duration timeout) {
        if (timeout.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("The timeout must be 1 ms at least, but is " + timeout + ".");
        }
        return Door.bounded(timeout);
    }

    // ---- when ----

    /** Whether a request would be sent now, or fail at once because the client has ended. */
    public boolean isConnected() {
        return session.state() == SessionState.CONNECTED || session.state().isTerminal();
    }

    /** Runs the next step when there is a server that takes writes, or will never be one again. */
    public void whenConnected(Runnable next) {
        if (isConnected()) {
            next.run();
        } else {
            held.add(next);
        }
    }

    public void stateChanged() {
        if (isConnected()) {
            release();
        }
    }

    /** Lets what waits for a connection go on without: it finds that nobody wants it any more. */
    public void release() {
        List<Runnable> next = List.copyOf(held);
        held.clear();
        next.forEach(Runnable::run);
    }

    /** Tries again: with the next connection, or if there is one after a pause, within which it may be lost. */
    public void afterPause(Runnable next) {
        if (isConnected()) {
            after(PAUSE, next);
        } else {
            held.add(next);
        }
    }

    /** After somebody else was faster: at once the first time, then after pauses that grow and are never equal. */
    public void backOff(int times, Runnable next) {
        if (times <= 1) {
            next.run();
            return;
        }
        long seed = door.client().snapshot().sessionId() * 31 + ++pauses;
        long mixed = ((seed ^ (seed >>> 32)) * 0x9E3779B97F4A7C15L) >>> 33;
        after(Duration.ofMillis(1 + mixed % Math.min(LONGEST_JITTER, 1L << Math.min(times, 10))), next);
    }

    private void after(Duration time, Runnable next) {
        CompletableFuture<?> unused =
                door.patient().delay(time).whenComplete((over, ended) -> inbox.put(next)); // if ended, it will say so
    }

    // ---- what ----

    public static boolean isConflict(MultiException refusal) {
        return CONFLICTS.contains(refusal.code());
    }

    // ---- what to say ----

    public static OperationTimeoutException timedOut(String operation, String path, boolean perhaps) {
        return new OperationTimeoutException(
                new Failure(ErrorCode.OPERATION_TIMEOUT, operation, path, perhaps ? Outcome.UNKNOWN : Outcome.REJECTED),
                perhaps
                        ? "the time is over, and the change is on its way: it is made, or will not be"
                        : "the time was over first; nothing was changed",
                null);
    }

    /** The client has ended first. */
    public static ClientClosedException ended(String operation, String path, Throwable how) {
        return new ClientClosedException(
                new Failure(ErrorCode.CONNECTION_LOSS, operation, path, Outcome.NOT_SENT),
                "the client has ended; nothing was changed",
                how);
    }

    /** What was waited for did not come, and nothing is left behind. */
    public static OperationTimeoutException late(String operation, String path) {
        return new OperationTimeoutException(
                new Failure(ErrorCode.OPERATION_TIMEOUT, operation, path, Outcome.REJECTED),
                "what was waited for did not come in time",
                null);
    }

    public static ZkException undecided(String path, boolean marked) {
        return new ConnectionLossException(
                new Failure(ErrorCode.CONNECTION_LOSS, "change", path, Outcome.UNKNOWN),
                "the answer was lost, and the node has changed since. Whether this change was made cannot be told: "
                        + (marked
                                ? "the session, or somebody, has taken away the mark that would show it"
                                : "there is no mark that would show it"),
                null);
    }

    /** The change may have been made, whatever it failed with at last. */
    public static Throwable asUnknown(String path, Throwable why) {
        if (why instanceof ZkException known && known.outcome() == Outcome.UNKNOWN) {
            return why;
        }
        return new ConnectionLossException(
                new Failure(ErrorCode.CONNECTION_LOSS, "change", path, Outcome.UNKNOWN),
                "the answer was lost, and then it could not be found out whether the change was made",
                why);
    }
}
