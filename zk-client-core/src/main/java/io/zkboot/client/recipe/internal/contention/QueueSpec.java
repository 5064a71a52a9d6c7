/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.recipe.RecipeObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A queue, and how somebody contends in it.
 *
 * @param recipe what it is called by observers
 * @param path the parent of the contenders
 * @param kinds what stands before the number in their names
 * @param kind that of this contender
 * @param weight for how many this contender counts
 * @param rule who holds
 * @param data what its node holds, null for nothing
 * @param agreement what all contenders must have in common, null for nothing
 * @param maxHold how long it may be held, null for as long as the holder likes
 * @param executor where listeners run
 * @param observer who counts
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
public record QueueSpec(
        String recipe,
        String path,
        List<String> kinds,
        String kind,
        int weight,
        Rule rule,
        byte @Nullable [] data,
        @Nullable Agreement agreement,
        @Nullable Duration maxHold,
        Executor executor,
        RecipeObserver observer) {

    /** One of whose contenders each counts for itself. */
    public QueueSpec(
            String recipe,
            String path,
            List<String> kinds,
            String kind,
            Rule rule,
            byte @Nullable [] data,
            @Nullable Agreement agreement,
            @Nullable Duration maxHold,
            Executor executor,
            RecipeObserver observer) {
        this(recipe, path, kinds, kind, 1, rule, data, agreement, maxHold, executor, observer);
    }

    /** Path of a contender, without mark and number. */
    String contender() {
        return ZnodePath.child(path, QueueNode.weighty(weight) + kind);
    }

    /** The same for a contender of another weight. */
    public QueueSpec withWeight(int other) {
        return new QueueSpec(recipe, path, kinds, kind, other, rule, data, agreement, maxHold, executor, observer);
    }

    /** The same with somebody else who counts. */
    QueueSpec withObserver(RecipeObserver other) {
        return new QueueSpec(recipe, path, kinds, kind, weight, rule, data, agreement, maxHold, executor, other);
    }

    /** Returns the path of a node of the queue. */
    public String pathOf(QueueNode node) {
        return ZnodePath.child(path, node.name());
    }

    /** Returns the nodes of the queue in its order. */
    public List<QueueNode> sorted(List<String> names) {
        return QueueNode.sorted(names, kinds);
    }

    /** Says that the order of the nodes is not known any more. */
    public IllegalStateException usedUp() {
        return new IllegalStateException("The numbers that the server gives to the nodes below " + path
                + " are used up, so their order is not known any more. Let nobody use it, delete the node " + path
                + " and go on: the numbers begin anew.");
    }

    /** Ends the wait for the node of an attempt that was given up; if it was not deleted that is told. */
    void left(CompletableFuture<@Nullable Void> left, @Nullable Throwable failure) {
        left.complete(null);
        if (failure != null && !(failure instanceof ClientClosedException)) { // with that the session ends
            observer.nodeFailed(recipe, path, failure);
        }
    }

    IllegalArgumentException never(Step.Never never) {
        return new IllegalArgumentException("An acquisition of " + path + " " + never.why() + ".");
    }
}
