/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.change.Change;
import io.zkboot.client.recipe.internal.change.ExactWriter;
import io.zkboot.client.recipe.internal.change.NodeState;
import io.zkboot.client.recipe.internal.change.Removal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Texts in the children of one node. */
final class NodeMetadataStore implements ZkMetadataStore {
    private static final byte[] NOTHING = {};

    private final Door door;
    private final String path;
    private final Duration timeout;

    NodeMetadataStore(ZkClient client, String path, Duration timeout) {
        this.door = new Door(given("client", client));
        this.path = ValueNode.requireNode("metadata store", path);
        CounterOptions.requireTimeout(given("timeout", timeout));
        this.timeout = timeout;
    }

    @Override
    public String path() {
        return path;
    }

    private String nodeOf(String key) {
        if (given("key", key).indexOf('/') >= 0) {
            throw new IllegalArgumentException("A key is the name of one node, and has no '/'.");
        }
        return ZnodePath.requireValid(ZnodePath.child(path, key));
    }

    private ValueNode node(String key) {
        String node = nodeOf(key);
        return new ValueNode(door, node, timeout, ExactWriter.forOne(door, node));
    }

    private static byte[] data(String what, String text) {
        try {
            ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(given(what, text)));
            byte[] bytes = new byte[encoded.remaining()];
            encoded.get(bytes);
            return bytes;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("The " + what + " has half a character, and is no text.", e);
        }
    }

    private static byte[] dataOf(NodeState state) {
        byte[] data = state.data();
        return data == null ? NOTHING : data;
    }

    private static @Nullable String text(String node, NodeState state) {
        if (!state.exists()) {
            return null;
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(dataOf(state)))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalStateException("The data of " + node + " are no UTF-8, so no value of a store.", e);
        }
    }

    @Override
    public @Nullable String get(String key) {
        return node(key).<@Nullable String>await(getAsync(key), "get");
    }

    @Override
    public CompletableFuture<@Nullable String> getAsync(String key) {
        ValueNode node = node(key);
        return node.readAsync().<@Nullable String>thenApply(state -> text(node.path(), state));
    }

    @Override
    public void put(String key, String value) {
        CompletableFuture<@Nullable Void> done = putAsync(key, value);
        node(key).<@Nullable Void>await(done, "put");
    }

    @Override
    public CompletableFuture<@Nullable Void> putAsync(String key, String value) {
        byte[] data = data("value", value);
        return node(key).set(data);
    }

    @Override
    public @Nullable String putIfAbsent(String key, String value) {
        CompletableFuture<@Nullable String> before = putIfAbsentAsync(key, value);
        return node(key).<@Nullable String>await(before, "putIfAbsent");
    }

    @Override
    public CompletableFuture<@Nullable String> putIfAbsentAsync(String key, String value) {
        byte[] data = data("value", value);
        ValueNode node = node(key);
        return node.<@Nullable String>submit(
                "putIfAbsent",
                new Change<@Nullable String>() { // a lambda is too much for NullAway
                    @Override
                    public Decision<@Nullable String> decide(NodeState now) {
                        if (now.exists()) {
                            return Decision.<@Nullable String>leave(text(node.path(), now));
                        }
                        return Decision.<@Nullable String>write(data, null);
                    }
                });
    }

    @Override
    public boolean replace(String key, String old, String value) {
        CompletableFuture<Boolean> replaced = replaceAsync(key, old, value);
        return node(key).await(replaced, "replace");
    }

    @Override
    public CompletableFuture<Boolean> replaceAsync(String key, String old, String value) {
        byte[] before = data("old value", old);
        byte[] data = data("value", value);
        ValueNode node = node(key);
        return node.submit(
                "replace",
                now -> now.exists() && Arrays.equals(before, dataOf(now))
                        ? Change.Decision.write(data, true)
                        : Change.Decision.leave(false));
    }

    @Override
    public @Nullable String remove(String key) {
        return node(key).<@Nullable String>await(removeAsync(key), "remove");
    }

    @Override
    public CompletableFuture<@Nullable String> removeAsync(String key) {
        String node = nodeOf(key);
        CompletableFuture<@Nullable String> removed = door.client().async().newFuture();
        CompletableFuture<NodeState> removal = Removal.submit(door, node, timeout);
        CompletableFuture<?> unused = removal.whenComplete((state, failure) -> {
            if (state != null) {
                answer(removed, node, state);
            } else if (failure != null) {
                removed.completeExceptionally(failure);
            }
        });
        CompletableFuture<?> unusedToo = removed.whenComplete((value, failure) -> removal.cancel(false)); // given up
        return removed;
    }

    private static void answer(CompletableFuture<@Nullable String> removed, String node, NodeState state) {
        try {
            removed.complete(text(node, state));
        } catch (IllegalStateException noText) {
            removed.completeExceptionally(noText);
        }
    }

    @Override
    public String toString() {
        return "metadata store " + path;
    }
}
