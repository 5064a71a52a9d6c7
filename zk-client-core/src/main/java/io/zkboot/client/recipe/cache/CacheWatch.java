/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.recipe.internal.BackOff;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The one watch of a cache: sets it, tries again, and says what is to be done where there is none. EventThread only.
 */
final class CacheWatch {
    /** What becomes of setting it. */
    interface Outcomes {
        /** What happens from now on is heard of: by the watch, or by one-shot watches with each read. */
        void watched(boolean byOneShots);

        /**
         * The server does not let us.
         *
         * @param another whether that is another reason than the last time, or the first one
         */
        void refused(Throwable failure, boolean another);
    }

    private static final Duration PAUSE = Duration.ofMillis(200);
    /** Nobody tells when it would be allowed. */
    private static final Duration REFUSED_PAUSE = Duration.ofSeconds(1);

    private static final Duration REFUSED_PAUSE_LIMIT = Duration.ofMinutes(1);

    private final AsyncZkClient client;
    private final String path;
    private final WatchMode mode;
    private final Watcher watcher;
    private final boolean required;
    private final Outcomes outcomes;
    private final BackOff untilAllowed;
    private volatile boolean stopped;
    private boolean setting;
    private boolean inPlace;
    private @Nullable Throwable refusal;

    CacheWatch(
            AsyncZkClient client, String path, WatchMode mode, Watcher watcher, boolean required, Outcomes outcomes) {
        this.client = client;
        this.path = path;
        this.mode = mode;
        this.watcher = watcher;
        this.required = required;
        this.outcomes = outcomes;
        this.untilAllowed = new BackOff(new Inbox(), client);
    }

    boolean isInPlace() {
        return inPlace;
    }

    /** Why the server of this connection does not let us; null if it does, or has not been asked yet. */
    @Nullable Throwable refusal() {
        return refusal;
    }

    /** It is no more. */
    void ended() {
        inPlace = false;
    }

    void stop() {
        stopped = true;
    }

    /** There is a connection, perhaps to another server: sets it, though it may have been refused before. */
    void setAnew() {
        untilAllowed.reset();
        refusal = null;
        set();
    }

    /** Sets it, unless that is under way, or was refused just now. */
    void set() {
        if (setting || untilAllowed.isPausing()) {
            return;
        }
        setting = true;
        CompletableFuture<@Nullable Void> set;
        try {
            set = client.addWatch(path, mode, watcher);
        } catch (RuntimeException failure) { // the client is closed, or the cache
            set = CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<@Nullable Void> unused = set.whenComplete((nothing, failure) -> {
            setting = false;
            if (!stopped) {
                Failures.loudly(() -> done(failure));
            }
        });
    }

    private void done(@Nullable Throwable failure) {
        if (failure instanceof ClientClosedException) {
            return; // its next session sets it, if it is started again
        }
        if (failure == null || (failure instanceof UnimplementedException && !required)) {
            inPlace = true;
            refusal = null;
            untilAllowed.reset();
            outcomes.watched(failure != null);
        } else if (Failures.isPassing(failure)) {
            setSoon();
        } else {
            refused(failure);
        }
    }

    private void refused(Throwable failure) {
        Throwable before = refusal;
        refusal = failure;
        outcomes.refused(failure, before == null || before.getClass() != failure.getClass());
        if (!(failure instanceof UnimplementedException)) { // which that server will never do
            untilAllowed.pause(REFUSED_PAUSE, REFUSED_PAUSE_LIMIT, () -> {
                if (!stopped && !inPlace) {
                    set();
                }
            });
        }
    }

    private void setSoon() {
        CompletableFuture<@Nullable Void> pause;
        try {
            pause = client.delay(PAUSE);
        } catch (ZkException | IllegalStateException ended) { // the next connection sets it
            return;
        }
        setting = true;
        CompletableFuture<@Nullable Void> unused = pause.whenComplete((nothing, failure) -> {
            setting = false;
            if (failure == null && !stopped && !inPlace) {
                Failures.loudly(this::set);
            }
        });
    }
}
