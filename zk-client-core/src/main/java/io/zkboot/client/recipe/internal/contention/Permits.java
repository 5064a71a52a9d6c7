/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.internal.mark.Marks;
import io.zkboot.client.recipe.internal.Waiting;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * How many permits there are, as all who use them agree. The data of the queue's node are the number, and behind it
 * those of before: who was told one of these goes on, with the number of now; who says any other one is refused.
 */
public final class Permits extends Agreement {
    private static final CreateOptions CONTAINER =
            CreateOptions.of(CreateMode.CONTAINER).withParents(CreateMode.CONTAINER);
    /** For servers that have no containers. */
    private static final CreateOptions NODE = CreateOptions.PERSISTENT.withParents(CreateMode.CONTAINER);

    /**
     * What the data say.
     *
     * @param number how many there are
     * @param before how many there were
     */
    private record Numbers(int number, Set<Integer> before) {
        static @Nullable Numbers parse(String text) {
            Set<Integer> numbers = new LinkedHashSet<>();
            for (String each : text.split(" ", -1)) {
                if (each.isEmpty() || each.length() > 9 || !each.chars().allMatch(c -> c >= '0' && c <= '9')) {
                    return null;
                }
                numbers.add(Integer.parseInt(each));
            }
            int first = numbers.iterator().next();
            numbers.remove(first);
            return new Numbers(first, numbers);
        }

        Numbers changed(int next) {
            Set<Integer> all = new LinkedHashSet<>(List.of(number));
            all.addAll(before);
            all.remove(next);
            return new Numbers(next, all);
        }

        byte[] data() {
            List<String> all = new ArrayList<>(List.of(Integer.toString(number)));
            before.forEach(each -> all.add(Integer.toString(each)));
            return String.join(" ", all).getBytes(StandardCharsets.UTF_8);
        }

        boolean hasShrunk() {
            return before.stream().anyMatch(each -> each > number);
        }
    }

    private final int own;
    private volatile Numbers known;

    /** Makes one of who says this number. */
    public Permits(int number) {
        super("number of permits", Integer.toString(number));
        this.own = number;
        this.known = new Numbers(number, Set.of());
    }

    /** Returns how many there are, as far as is known here. */
    public int number() {
        return known.number();
    }

    /** Whether there have been more, so that some may hold beyond the number. */
    boolean hasShrunk() {
        return known.hasShrunk();
    }

    @Override
    String howToChangeIt() {
        return "an operator changes it with resize()";
    }

    @Override
    String named(String other) {
        Numbers numbers = Numbers.parse(other);
        return numbers == null ? super.named(other) : Integer.toString(numbers.number());
    }

    @Override
    boolean accepts(String found) {
        Numbers numbers = Numbers.parse(found);
        if (numbers == null) {
            return false;
        }
        known = numbers;
        return numbers.number() == own || numbers.before().contains(own);
    }

    /**
     * Changes the number. A child that comes and goes in the same transaction wakes the one who waits for a change of
     * the queue.
     */
    public CompletableFuture<@Nullable Void> change(AsyncZkClient zk, String path, int next) {
        return zk.getData(path)
                .<@Nullable Void>thenCompose(node -> change(zk, path, next, node))
                .exceptionallyCompose(failure -> {
                    Throwable why = Waiting.unwrapped(failure);
                    if (why instanceof NoNodeException) {
                        return make(zk, path, next, true);
                    }
                    boolean overtaken = why instanceof MultiException refused
                            && refused.failedIndex() == 0
                            && (refused.code() == ErrorCode.BAD_VERSION || refused.code() == ErrorCode.NO_NODE);
                    return overtaken ? change(zk, path, next) : CompletableFuture.failedFuture(why);
                });
    }

    private CompletableFuture<@Nullable Void> make(AsyncZkClient zk, String path, int next, boolean container) {
        byte[] data = new Numbers(own, Set.of()).changed(next).data();
        return zk.create(path, data, container ? CONTAINER : NODE)
                .<@Nullable Void>thenApply(made -> null)
                .exceptionallyCompose(failure -> {
                    Throwable why = Waiting.unwrapped(failure);
                    if (why instanceof UnimplementedException && container) {
                        return make(zk, path, next, false);
                    }
                    return why instanceof NodeExistsException
                            ? change(zk, path, next)
                            : CompletableFuture.failedFuture(why);
                });
    }

    private CompletableFuture<@Nullable Void> change(AsyncZkClient zk, String path, int next, NodeData node) {
        Numbers now = node.text().isEmpty() ? new Numbers(own, Set.of()) : Numbers.parse(node.text());
        if (now == null) {
            return CompletableFuture.failedFuture(new IllegalStateException(
                    "The data of " + path + " are not the number of permits of a semaphore; is it something else?"));
        }
        if (now.number() == next && !node.text().isEmpty()) {
            return CompletableFuture.completedFuture(null);
        }
        String child = ZnodePath.child(path, "resized-" + Marks.next());
        return zk.multi(List.of(
                        Op.setData(path, now.changed(next).data(), node.stat().version()),
                        Op.create(child, null, CreateOptions.EPHEMERAL),
                        Op.delete(child)))
                .thenApply(done -> null);
    }
}
