/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.internal.follow.Look;
import io.zkboot.client.recipe.internal.follow.NodeFollower;
import io.zkboot.client.recipe.internal.follow.Sight;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What users hold of a watch: its life, and the way of a state from what follows the node to the listener.
 *
 * @param <C> what is read
 * @param <S> what is told
 */
abstract class FollowedNode<C, S> implements StandingWatch<S>, NodeFollower.Hearing<C> {

    /** Follows data. */
    static final class OfData<T> extends FollowedNode<byte[], WatchedData<T>> implements DataWatch<T> {
        private final ValueDecoder<T> decoder;

        OfData(
                ZkClient client,
                String path,
                ValueDecoder<T> decoder,
                WatchOptions options,
                @Nullable WatchListener<WatchedData<T>> listener) {
            super(client, "data-watch", path, Look.DATA, options, listener);
            this.decoder = decoder;
        }

        @Override
        @SuppressWarnings("CatchingUnchecked") // whatever the user's decoder throws is told in place of the value
        WatchedData<T> state(Sight<byte[]> seen, @Nullable WatchedEvent event) {
            Throwable failure = seen.failure();
            T value = null;
            if (seen.stat() != null && failure == null) {
                try {
                    value = decoder.decode(path(), seen.content());
                } catch (Throwable undecodable) {
                    failure = undecodable;
                }
            }
            return new WatchedData<>(path(), value, seen.stat(), failure, event);
        }

        @Override
        boolean isSame(WatchedData<T> one, WatchedData<T> other) {
            return isSameNode(one.stat(), other.stat())
                    && (one.failure() == null) == (other.failure() == null)
                    && (one.stat() == null
                            || other.stat() == null
                            || one.stat().mzxid() == other.stat().mzxid());
        }
    }

    /** Follows the names of children. */
    static final class OfChildren extends FollowedNode<List<String>, WatchedChildren> implements ChildrenWatch {
        OfChildren(
                ZkClient client, String path, WatchOptions options, @Nullable WatchListener<WatchedChildren> listener) {
            super(client, "children-watch", path, Look.CHILDREN, options, listener);
        }

        @Override
        WatchedChildren state(Sight<List<String>> seen, @Nullable WatchedEvent event) {
            List<String> names = seen.content();
            return new WatchedChildren(path(), names == null ? List.of() : names, seen.stat(), event);
        }

        @Override
        boolean isSame(WatchedChildren one, WatchedChildren other) {
            return isSameNode(one.stat(), other.stat())
                    && (one.stat() == null
                            || other.stat() == null
                            || one.stat().pzxid() == other.stat().pzxid());
        }
    }

    private final ZkClient client;
    private final String recipe;
    private final String path;
    private final WatchOptions options;
    private final NodeFollower<C> follower;
    private final Settling<S> settling;
    private final @Nullable Telling<S> telling;
    private volatile @Nullable S last;
    private volatile boolean stale = true;
    private volatile @Nullable Throwable refusal;
    private volatile boolean closed;

    // Where events are delivered.
    private final List<CompletableFuture<S>> waiting = new ArrayList<>();
    private long staleSince;
    private int changes;
    private boolean followed;

    FollowedNode(
            ZkClient client,
            String recipe,
            String path,
            Look<C> look,
            WatchOptions options,
            @Nullable WatchListener<S> listener) {
        this.client = client;
        this.recipe = recipe;
        this.path = path;
        this.options = options;
        this.follower = new NodeFollower<>(client, path, look, this);
        this.settling = new Settling<>(follower, options, this::settledNow);
        this.telling = listener == null
                ? null
                : new Telling<>(
                        listener,
                        options.executor(),
                        client.async()::delay,
                        this::isSame,
                        failure -> options.observer().listenerFailed(recipe, path, failure),
                        this::close);
    }

    abstract S state(Sight<C> seen, @Nullable WatchedEvent event);

    abstract boolean isSame(S one, S other);

    static boolean isSameNode(@Nullable Stat one, @Nullable Stat other) {
        return one == null ? other == null : other != null && one.czxid() == other.czxid();
    }

    void start() {
        follower.start();
    }

    // ---- what is heard of the node ----

    @Override
    public void changed(Sight<C> now, @Nullable WatchedEvent event) {
        refusal = null;
        changes++;
        stale |= !options.settle().isZero();
        settling.changed(state(now, event));
    }

    @Override
    public void stale() {
        stale = true;
        staleSince = System.nanoTime();
        changes = 0;
        followed = false;
        settling.hold();
        if (telling != null) {
            telling.stale();
        }
    }

    @Override
    public void current() {
        boolean back = last != null && staleSince != 0;
        int found = changes;
        Duration time = Duration.ofNanos(System.nanoTime() - staleSince);
        followed = true;
        refusal = null;
        settling.goOn();
        tellIfCurrent();
        if (back) { // at last, and as if nobody listened: it is code of the user
            Failures.loudly(() -> options.observer().resynced(recipe, path, found, time));
        }
    }

    private void tellIfCurrent() {
        if (settling.isPending() || !followed) {
            return;
        }
        stale = false;
        if (telling != null) {
            telling.current();
        }
        S now = last;
        if (now != null) {
            List<CompletableFuture<S>> all = new ArrayList<>(waiting);
            waiting.clear();
            all.forEach(one -> one.complete(now));
        }
    }

    @Override
    public void failed(Throwable why) {
        refusal = why;
        if (telling != null) {
            telling.failed(why);
        }
    }

    private void settledNow(S now) {
        last = now;
        if (telling != null) {
            telling.state(now);
        }
        tellIfCurrent();
    }

    // ---- what users ask ----

    @Override
    public String path() {
        return path;
    }

    @Override
    public Optional<S> last() {
        return Optional.ofNullable(last);
    }

    @Override
    public boolean isStale() {
        return stale || closed;
    }

    @Override
    public S settled(Duration timeout) {
        return Waiting.await(settledAsync(timeout), "settled", path, timeout);
    }

    @Override
    public CompletableFuture<S> settledAsync(Duration timeout) {
        if (given("timeout", timeout).compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("The timeout must be 1 ms at least, but is " + timeout + ".");
        }
        if (closed) {
            throw ended();
        }
        CompletableFuture<S> promised = client.async().newFuture();
        CompletableFuture<?> timer = client.async().delay(Door.bounded(timeout));
        CompletableFuture<?> unused = timer.whenComplete(
                (nothing, failure) -> promised.completeExceptionally(failure == null ? notSettled() : failure));
        follower.onEventThread(() -> ask(promised));
        CompletableFuture<?> unusedToo = promised.whenComplete((now, failure) -> {
            timer.cancel(false);
            follower.onEventThread(() -> waiting.removeIf(one -> one == promised));
        });
        return promised;
    }

    private OperationTimeoutException notSettled() {
        boolean connected = client.state().isConnected();
        Throwable why = connected ? refusal : null; // what was refused on another connection may be granted on the next
        String reason = !connected
                ? "there is no connection"
                : why == null ? "it has not settled in time" : "it may not be read or watched, and is tried again";
        return new OperationTimeoutException(
                new Failure(ErrorCode.OPERATION_TIMEOUT, "settled", path, Outcome.REJECTED), reason, why);
    }

    private void ask(CompletableFuture<S> promised) {
        S now = last;
        if (closed) {
            promised.completeExceptionally(ended());
        } else if (now != null && !stale) {
            promised.complete(now);
        } else if (!promised.isDone()) {
            waiting.add(promised);
        }
    }

    private IllegalStateException ended() {
        return new IllegalStateException("The watch of " + path + " has ended; start another one.");
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public void close() {
        closed = true;
        if (telling != null) {
            telling.close();
        }
        follower.close();
        follower.onEventThread(() -> {
            settling.cut();
            List<CompletableFuture<S>> all = new ArrayList<>(waiting);
            waiting.clear();
            all.forEach(one -> one.completeExceptionally(ended()));
        });
    }

    @Override
    public String toString() {
        return recipe + " " + path + (isClosed() ? ", ended" : isStale() ? ", stale" : "");
    }
}
