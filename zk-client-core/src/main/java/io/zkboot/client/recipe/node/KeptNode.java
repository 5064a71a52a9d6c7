/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.internal.mark.Marks;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What users hold of a node that stays. */
final class KeptNode implements PersistentNode {
    /** For the answers of servers that are there. */
    private static final Duration CLOSE_LIMIT = Duration.ofSeconds(5);

    private final ZkClient client;
    private final String path;
    private final Door door;
    private final Inbox inbox = new Inbox();
    private final Wish wish;
    private final Standing standing;
    private final Keeper keeper;
    private final CompletableFuture<@Nullable Void> gone;
    private boolean started; // guarded by this
    private volatile boolean closed;

    KeptNode(ZkClient client, String path, byte @Nullable [] data, NodeOptions options) {
        this.client = given("client", client);
        boolean numbered = given("options", options).mode().isSequential();
        this.path = numbered ? ZnodePath.requireValidSequential(path) : ZnodePath.requireValid(path);
        if (path.equals("/") && !numbered) {
            throw new IllegalArgumentException("The root is always there; choose a path below it.");
        }
        if (options.keepOnClose() && options.mode().isEphemeral()) {
            throw new IllegalArgumentException("The ephemeral node " + path + " cannot be kept when this is closed, it"
                    + " goes with the session; choose another mode, or leave keptOnClose() out.");
        }
        this.door = new Door(client);
        String fixed = numbered ? null : options.protection() ? withMark(path) : path;
        this.wish = new Wish(client.async(), data);
        this.standing = new Standing(this, door, options, fixed);
        this.gone = new CompletableFuture<>();
        this.keeper = new Keeper(door, inbox, options, path, fixed, wish, standing, gone);
    }

    /** As Curator's protected nodes. Chosen once: so a create that was not answered is found by its name. */
    private static String withMark(String path) {
        return ZnodePath.child(ZnodePath.parent(path), "_c_" + Marks.next() + "-" + ZnodePath.name(path));
    }

    private void inTurn(Runnable task) {
        door.inTurn(inbox, task);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Optional<String> actualPath() {
        return Optional.ofNullable(standing.last().path());
    }

    @Override
    public void start() {
        synchronized (this) {
            requireOpen();
            if (started) {
                return;
            }
            boolean unused = client.awaitConnected(Duration.ZERO); // starts a client that nobody has started yet
            started = true; // and not before: if that fails it can be tried again
        }
        inTurn(keeper::begin);
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The node " + path + " is closed; make another one.");
        }
    }

    @Override
    public boolean awaitCreated(Duration timeout) {
        given("timeout", timeout);
        try {
            String unused = Waiting.await(awaitCreatedAsync(), "awaitCreated", path, timeout);
            return true;
        } catch (OperationTimeoutException late) {
            return false;
        }
    }

    @Override
    public CompletableFuture<String> awaitCreatedAsync() {
        start();
        CompletableFuture<String> told = client.async().newFuture();
        inTurn(() -> standing.await(told));
        return told;
    }

    @Override
    public NodeState state() {
        return standing.state();
    }

    @Override
    public Optional<Throwable> failure() {
        return Optional.ofNullable(standing.last().failure());
    }

    @Override
    public byte @Nullable [] data() {
        byte[] bytes = wish.newest().bytes();
        return bytes == null ? null : bytes.clone();
    }

    @Override
    public void setData(byte @Nullable [] data, Duration timeout) {
        given("timeout", timeout);
        Waiting.await(setDataAsync(data), "setData", path, timeout);
    }

    @Override
    public CompletableFuture<@Nullable Void> setDataAsync(byte @Nullable [] data) {
        CompletableFuture<@Nullable Void> told = wish.set(data);
        inTurn(keeper::wished);
        return told;
    }

    @Override
    public void addListener(PersistentNodeListener listener) {
        given("listener", listener);
        inTurn(() -> standing.add(listener));
    }

    @Override
    public void removeListener(PersistentNodeListener listener) {
        given("listener", listener);
        inTurn(() -> standing.remove(listener));
    }

    @Override
    public void close() {
        CompletableFuture<@Nullable Void> closing = closeAsync();
        try {
            Waiting.await(closing, "close", path, CLOSE_LIMIT);
        } catch (OperationTimeoutException | IllegalStateException late) {
            // Or on the EventThread: the rest is done in the background.
        }
    }

    @Override
    public CompletableFuture<@Nullable Void> closeAsync() {
        synchronized (this) {
            closed = true;
        }
        CompletableFuture<@Nullable Void> told = door.ownFuture(gone);
        inTurn(keeper::close);
        return told;
    }

    @Override
    public String toString() {
        return "PersistentNode[" + actualPath().orElse(path) + ", " + state() + "]";
    }
}
