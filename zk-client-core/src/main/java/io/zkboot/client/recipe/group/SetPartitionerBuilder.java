/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static io.zkboot.client.internal.argument.Arguments.allGiven;
import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.internal.mark.Marks;
import io.zkboot.client.recipe.RecipeObserver;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/**
 * Builds a {@link SetPartitioner}; each setter returns the builder. Not for use by several threads at a time.
 *
 * @param <T> type of the items
 */
public final class SetPartitionerBuilder<T> {
    private static final Duration LONGEST = Duration.ofDays(1);

    private final ZkClient client;
    private final String path;
    private final List<T> items;
    private Function<? super T, String> naming = String::valueOf;
    private String id = Marks.next().toString();
    private Duration settle = Duration.ofSeconds(5);
    private Duration release = Duration.ofSeconds(30);
    private PartitionPlan plan = PartitionPlan.BALANCED;
    private Executor executor = new CompletableFuture<>().defaultExecutor();
    private RecipeObserver observer = RecipeObserver.NONE;

    SetPartitionerBuilder(ZkClient client, String path, Collection<? extends T> items) {
        this.client = given("client", client);
        this.path = ZnodePath.requireValid(path);
        this.items = allGiven("set of items", items);
    }

    /** Names the items: each one by another text, the same in all members. By default by their {@code toString}. */
    public SetPartitionerBuilder<T> names(Function<? super T, String> named) {
        naming = given("naming", named);
        return this;
    }

    /**
     * Sets what this member calls itself; a random text by default. Of two with one id the second is no member
     * ({@link PartitionState#FAILED}) until the first has left.
     *
     * @param name a name for a node
     */
    public SetPartitionerBuilder<T> id(String name) {
        id = given("id", name);
        return this;
    }

    /**
     * Sets how long the members must not have changed before the set is shared out anew, 5 s by default; zero does it
     * at once. Longer saves moves when many start together, and leaves what a dead member had without an owner for
     * longer.
     */
    public SetPartitionerBuilder<T> settle(Duration quiet) {
        settle = checked("time to settle", quiet);
        return this;
    }

    /** Sets how long {@link PartitionListener#revoked} may take before items are given back all the same; 30 s. */
    public SetPartitionerBuilder<T> release(Duration longest) {
        release = checked("time to release", longest);
        return this;
    }

    private static Duration checked(String what, Duration time) {
        if (given(what, time).isNegative() || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("The " + what + ", " + time + ", is outside of 0 to " + LONGEST + ".");
        }
        return time;
    }

    /** Sets who gets which items; {@link PartitionPlan#BALANCED} by default. The same in all members. */
    public SetPartitionerBuilder<T> plan(PartitionPlan chosen) {
        plan = given("plan", chosen);
        return this;
    }

    /** Sets where the listener runs, one call at a time. By default on the common pool. */
    public SetPartitionerBuilder<T> executor(Executor listeners) {
        executor = given("executor", listeners);
        return this;
    }

    /** Sets who counts, as for locks. */
    public SetPartitionerBuilder<T> observer(RecipeObserver counting) {
        observer = given("observer", counting);
        return this;
    }

    /**
     * Begins to take part, and starts the client if nobody has. Returns at once.
     *
     * @throws IllegalArgumentException if two items have one name, one of them has none or one that is no text (half of
     *     a surrogate pair), or the id makes no name of a node
     */
    public SetPartitioner<T> start(PartitionListener<T> listener) {
        SharedSet<T> begun = new SharedSet<>(this, given("listener", listener));
        begun.begin();
        return begun;
    }

    ZkClient client() {
        return client;
    }

    String path() {
        return path;
    }

    List<T> items() {
        return items;
    }

    Function<? super T, String> naming() {
        return naming;
    }

    String id() {
        return id;
    }

    Duration settle() {
        return settle;
    }

    Duration release() {
        return release;
    }

    PartitionPlan plan() {
        return plan;
    }

    Executor executor() {
        return executor;
    }

    RecipeObserver observer() {
        return observer;
    }
}
