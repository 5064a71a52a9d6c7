/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.change.Change;
import io.zkboot.client.recipe.internal.change.ExactWriter;
import io.zkboot.client.recipe.internal.change.NodeState;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The number in one node. */
final class NodeCounter implements ZkCounter {
    private final CounterOptions options;
    private final ValueNode node;

    NodeCounter(ZkClient client, String path, CounterOptions options) {
        this.options = given("options", options);
        Door door = new Door(given("client", client));
        String valid = ValueNode.requireNode("counter", path);
        this.node = new ValueNode(
                door, valid, options.timeout(), new ExactWriter(door, valid, options.marked(), made -> {}));
    }

    @Override
    public String path() {
        return node.path();
    }

    private long number(NodeState state) {
        return options.format().decode(path(), state);
    }

    private byte[] data(long value) {
        return options.format().encode(path(), value);
    }

    @Override
    public long get() {
        return node.await(getAsync(), "get");
    }

    @Override
    public CompletableFuture<Long> getAsync() {
        return node.readAsync().thenApply(this::number);
    }

    @Override
    public Versioned<Long> getVersioned() {
        return node.await(getVersionedAsync(), "get");
    }

    @Override
    public CompletableFuture<Versioned<Long>> getVersionedAsync() {
        return node.readAsync().thenApply(state -> new Versioned<>(number(state), state.stat()));
    }

    @Override
    public long add(long delta) {
        return node.await(addAsync(delta), "add");
    }

    @Override
    public CompletableFuture<Long> addAsync(long delta) {
        return node.submit("add", now -> {
            long before = number(now);
            long sum = before + delta;
            if (((before ^ sum) & (delta ^ sum)) < 0) {
                throw new ArithmeticException(
                        "The sum of the counter " + path() + " is beyond what a long can hold; nothing was changed.");
            }
            return Change.Decision.write(data(sum), sum);
        });
    }

    @Override
    public boolean compareAndSet(long expected, long value) {
        return node.await(compareAndSetAsync(expected, value), "compareAndSet");
    }

    @Override
    public CompletableFuture<Boolean> compareAndSetAsync(long expected, long value) {
        byte[] next = data(value);
        return node.submit(
                "compareAndSet",
                now -> number(now) == expected ? Change.Decision.write(next, true) : Change.Decision.leave(false));
    }

    @Override
    public boolean trySet(Versioned<Long> expected, long value) {
        return node.await(trySetAsync(expected, value), "trySet");
    }

    @Override
    public CompletableFuture<Boolean> trySetAsync(Versioned<Long> expected, long value) {
        return node.trySet(given("expected", expected), data(value));
    }

    @Override
    public void set(long value) {
        node.await(setAsync(value), "set");
    }

    @Override
    public CompletableFuture<@Nullable Void> setAsync(long value) {
        return node.set(data(value));
    }

    @Override
    public String toString() {
        return "counter " + path();
    }
}
