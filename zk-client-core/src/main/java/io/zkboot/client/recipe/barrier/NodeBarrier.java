/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The barrier that is a node. */
final class NodeBarrier implements ZkBarrier {
    /** For the answer to reach who waits, which says more than that the time is over. */
    private static final Duration GRACE = Duration.ofSeconds(1);

    private static final CreateOptions NODE =
            CreateOptions.PERSISTENT.withParents(CreateMode.CONTAINER).asIdempotent();
    /** Not guaranteed: it could go on later, and hit a barrier that was set again. */
    private static final DeleteOptions GONE =
            DeleteOptions.ANY_VERSION.quietly().asIdempotent();

    private final Door door;
    private final String path;

    NodeBarrier(ZkClient client, String path) {
        this.door = new Door(given("client", client));
        this.path = requireNode("barrier", path);
    }

    static String requireNode(String recipe, String path) {
        if (ZnodePath.requireValid(path).equals("/")) {
            throw new IllegalArgumentException(
                    "The path of a " + recipe + " cannot be the root: name a node below it.");
        }
        return path;
    }

    /** How long somebody waits who has given this time. */
    static Duration waiting(Duration timeout) {
        return Door.bounded(timeout).plus(GRACE);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public void set() {
        Waiting.await(setAsync(), "set", path, door.patience());
    }

    @Override
    public CompletableFuture<@Nullable Void> setAsync() {
        return door.asUser()
                .create(path, null, NODE)
                .<@Nullable Void>thenApply(made -> null)
                .exceptionallyCompose(failure -> Waiting.unwrapped(failure) instanceof NodeExistsException
                        ? CompletableFuture.completedFuture(null)
                        : CompletableFuture.failedFuture(failure));
    }

    @Override
    public void remove() {
        Waiting.await(removeAsync(), "remove", path, door.patience());
    }

    @Override
    public CompletableFuture<@Nullable Void> removeAsync() {
        return door.asUser().delete(path, GONE);
    }

    @Override
    public boolean isSet() {
        return Waiting.await(isSetAsync(), "isSet", path, door.patience());
    }

    @Override
    public CompletableFuture<Boolean> isSetAsync() {
        return door.asUser().exists(path).thenApply(Optional::isPresent);
    }

    @Override
    public void await(Duration timeout) {
        Waiting.await(awaitAsync(timeout), "await", path, waiting(timeout));
    }

    @Override
    public CompletableFuture<@Nullable Void> awaitAsync(Duration timeout) {
        return Departure.of(door, "await", path, given("timeout", timeout));
    }

    @Override
    public String toString() {
        return "barrier " + path;
    }
}
