/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.recipe.cache.CachedNode;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.change.Change;
import io.zkboot.client.recipe.internal.change.ExactWriter;
import io.zkboot.client.recipe.internal.change.NodeState;
import java.time.Duration;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A value in one node, which a cache of that node sees and an exact writer changes. */
final class WatchedValue<T> implements SharedValue<T> {
    private final ZkClient client;
    private final ValueCodec<T> codec;
    private final Versioned<T> missing;
    private final ValueNode node;
    private final ZkCache<T> cache;
    /** By the object itself: code of the user says nothing about which is which. */
    private final Map<SharedValueListener<T>, HearingOf<T>> listeners =
            Collections.synchronizedMap(new IdentityHashMap<>());

    private final Readability<T> readability = new Readability<>();
    private volatile boolean closed;
    /** What was written here last, until the cache has it. */
    private final AtomicReference<@Nullable Versioned<T>> mine = new AtomicReference<>();

    WatchedValue(ZkClient client, String path, ValueCodec<T> codec, T initial, SharedValueOptions options) {
        this.client = given("client", client);
        this.codec = given("codec", codec);
        this.missing = new Versioned<>(given("initial value", initial), null);
        given("options", options);
        String valid = ValueNode.requireNode("shared value", path);
        Door door = new Door(client);
        this.node = new ValueNode(
                door, valid, options.timeout(), new ExactWriter(door, valid, options.marked(), this::written));
        this.cache = ZkCache.node(client.withCodec(DataCodec.NONE), valid)
                .values((where, data) -> codec.decode(data))
                .executor(options.executor())
                .observer(options.observer())
                .build();
        cache.addListener(readability, Runnable::run);
        cache.addListener(new CaughtUp<>(() -> mine.set(null)), Runnable::run);
    }

    @Override
    public String path() {
        return node.path();
    }

    @Override
    public void start(Duration timeout) {
        if (!cache.awaitInitialised(given("timeout", timeout))) {
            throw new OperationTimeoutException(
                    new Failure(ErrorCode.OPERATION_TIMEOUT, "start", path(), Outcome.NOT_SENT),
                    "the value is not known yet; it is being asked for",
                    null);
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> startAsync() {
        return cache.startAsync();
    }

    // ---- what it is ----

    @Override
    public Versioned<T> get() {
        Versioned<T> written = mine.get();
        Optional<CachedNode<T>> seen = cache.get(path());
        if (closed) {
            throw new IllegalStateException("The shared value of " + path() + " is closed.");
        }
        if (written != null && seen.map(now -> now.stat().mzxid()).orElse(0L) < written.mzxid()) {
            return written;
        }
        if (!cache.isInitialised()) {
            throw new IllegalStateException(
                    "The value of " + path() + " is not known yet; start(Duration) waits for it.",
                    readability.refusal());
        }
        if (seen.isEmpty()) {
            Throwable hidden = readability.why();
            if (hidden != null) {
                throw unreadable(hidden);
            }
            return missing;
        }
        CachedNode<T> now = seen.get();
        T value = now.value();
        if (value == null) {
            throw unreadable(now.failure());
        }
        return new Versioned<>(value, now.stat());
    }

    private IllegalStateException unreadable(@Nullable Throwable why) {
        return new IllegalStateException(
                "The data of " + path() + " cannot be made a value of by the codec of this shared value, or cannot be"
                        + " read. Use the codec of whoever wrote them, or another path.",
                why);
    }

    private T decode(NodeState state) {
        if (!state.exists()) {
            return missing.value();
        }
        try {
            T value = codec.decode(state.data());
            if (value != null) {
                return value;
            }
        } catch (Exception | Error e) { // of the user's codec
            throw unreadable(e);
        }
        throw unreadable(null);
    }

    @Override
    public boolean isStale() {
        return cache.isStale();
    }

    @Override
    public Versioned<T> read() {
        return node.await(readAsync(), "read");
    }

    @Override
    public CompletableFuture<Versioned<T>> readAsync() {
        return node.readAsync().thenApply(state -> new Versioned<>(decode(state), state.stat()));
    }

    // ---- what is made of it ----

    private byte[] encode(T value) {
        byte[] data = codec.encode(given("value", value));
        if (data == null) { // which would leave the node as it is
            throw new IllegalStateException("The codec of the shared value " + path()
                    + " has made null of a value: it must return data, if need be none at all, new byte[0].");
        }
        return data;
    }

    /**
     * The cache reads after the event, which comes before the answer to the write: what is asked for from here on is
     * answered after that read, and until then the cache is behind.
     */
    private void written(NodeState made) {
        if (made.stat() == null || closed) {
            return;
        }
        try {
            Versioned<T> now = new Versioned<>(decode(made), made.stat());
            mine.set(now);
            pass(now);
        } catch (IllegalStateException oneWay) { // a codec that cannot read what it wrote: the cache will say so
        }
    }

    /**
     * Shows what was written here for as long as the cache is behind: a server may be too busy for its read, or the
     * connection be lost. After that the cache says when it has read again.
     */
    private void pass(Versioned<T> now) {
        CompletableFuture<?> unused = node.passAsync().whenComplete((there, failure) -> {
            boolean again = failure == null
                    ? there != null && there.isPresent() && isBehind(now)
                    : Failures.passesWhileOpen(failure);
            if (again) {
                CompletableFuture<?> unusedToo = node.pauseAsync().thenRun(() -> passAgain(now)); // not if it has ended
            } else if (!cache.isInitialised() || !cache.isStale()) {
                mine.compareAndSet(now, null);
            }
        });
    }

    private boolean isBehind(Versioned<T> now) {
        return !cache.isStale()
                && readability.why() == null
                && cache.get(path()).map(seen -> seen.stat().mzxid()).orElse(0L) < now.mzxid();
    }

    private void passAgain(Versioned<T> now) {
        if (now.equals(mine.get())) {
            pass(now);
        }
    }

    @Override
    public void set(T value) {
        node.await(setAsync(value), "set");
    }

    @Override
    public CompletableFuture<@Nullable Void> setAsync(T value) {
        return node.set(encode(value));
    }

    @Override
    public boolean trySet(Versioned<T> expected, T value) {
        return node.await(trySetAsync(expected, value), "trySet");
    }

    @Override
    public CompletableFuture<Boolean> trySetAsync(Versioned<T> expected, T value) {
        return node.trySet(given("expected", expected), encode(value));
    }

    @Override
    public T update(UnaryOperator<T> change) {
        return node.await(updateAsync(change), "update");
    }

    @Override
    public CompletableFuture<T> updateAsync(UnaryOperator<T> change) {
        given("change", change);
        return node.submit("update", now -> {
            T next = given("new value", change.apply(decode(now)));
            return Change.Decision.write(encode(next), next);
        });
    }

    // ---- who hears ----

    @Override
    public void addListener(SharedValueListener<T> listener) {
        HearingOf<T> hearing = new HearingOf<>(given("listener", listener), missing, readability, this::unreadable);
        if (listeners.putIfAbsent(listener, hearing) == null) {
            try {
                cache.addListener(hearing);
            } catch (IllegalStateException closed) {
                boolean unused = listeners.remove(listener, hearing);
                throw closed;
            }
        }
    }

    @Override
    public void removeListener(SharedValueListener<T> listener) {
        HearingOf<T> hearing = listeners.remove(given("listener", listener));
        if (hearing != null) {
            cache.removeListener(hearing);
        }
    }

    @Override
    public void close() {
        closed = true;
        cache.close();
        mine.set(null);
        listeners.clear();
    }

    @Override
    public String toString() {
        return "shared value " + path() + " of " + client;
    }
}
