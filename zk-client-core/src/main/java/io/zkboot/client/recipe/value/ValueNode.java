/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.recipe.internal.change.Change;
import io.zkboot.client.recipe.internal.change.ExactWriter;
import io.zkboot.client.recipe.internal.change.NodeState;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A node with a value, whatever that is. */
final class ValueNode {
    /** For the answer to reach who waits, which says more than that the time is over. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final Door door;
    private final String path;
    private final Duration timeout;
    private final ExactWriter writer;

    ValueNode(Door door, String path, Duration timeout, ExactWriter writer) {
        this.door = door;
        this.path = path;
        this.timeout = timeout;
        this.writer = writer;
    }

    static String requireNode(String recipe, String path) {
        if (ZnodePath.requireValid(path).equals("/")) {
            throw new IllegalArgumentException(
                    "The path of a " + recipe + " cannot be the root: name a node below it.");
        }
        return path;
    }

    String path() {
        return path;
    }

    <T extends @Nullable Object> T await(CompletableFuture<T> promised, String operation) {
        return Waiting.await(promised, operation, path, timeout.plus(GRACE));
    }

    CompletableFuture<NodeState> readAsync() {
        return door.asUser()
                .getData(path)
                .thenApply(this::learned)
                .exceptionallyCompose(failure -> Waiting.unwrapped(failure) instanceof NoNodeException
                        ? CompletableFuture.completedFuture(NodeState.MISSING)
                        : CompletableFuture.failedFuture(failure));
    }

    private NodeState learned(NodeData read) {
        NodeState state = NodeState.of(read);
        writer.learn(state);
        return state;
    }

    /** Completes when all that was asked for before has been answered, and says whether there is a node. */
    CompletableFuture<Optional<Stat>> passAsync() {
        return door.patient().exists(path);
    }

    /** Completes after a pause. */
    CompletableFuture<@Nullable Void> pauseAsync() {
        return door.patient().delay(PAUSE);
    }

    <R extends @Nullable Object> CompletableFuture<R> submit(String operation, Change<R> change) {
        return writer.submit(operation, timeout, change);
    }

    CompletableFuture<@Nullable Void> set(byte[] data) {
        return this.<@Nullable Void>submit(
                "set",
                new Change<@Nullable Void>() { // a lambda is too much for NullAway
                    @Override
                    public Decision<@Nullable Void> decide(NodeState now) {
                        return Decision.<@Nullable Void>write(data, null);
                    }
                });
    }

    /** What is expected is not taken for what is there: its value is the caller's word, and no data. */
    CompletableFuture<Boolean> trySet(Versioned<?> expected, byte[] data) {
        return submit(
                "trySet", now -> expected.isOf(now) ? Change.Decision.write(data, true) : Change.Decision.leave(false));
    }
}
