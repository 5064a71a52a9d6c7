/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.node.NodeOptions;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * How a {@link ZkGroup} behaves.
 *
 * @param layout what the nodes are called; {@link GroupLayout#CURATOR} by default
 * @param node how the nodes of own members are kept: of these options their access control list, parents, take-over and
 *     longest pause count. {@link NodeOptions#DEFAULTS} by default
 * @param executor where listeners run, one call at a time for each of them; the common pool by default
 * @param observer who counts; nobody by default
 */
public record GroupOptions(GroupLayout layout, NodeOptions node, Executor executor, RecipeObserver observer) {
    /** What there is without options. */
    public static final GroupOptions DEFAULTS = new GroupOptions(
            GroupLayout.CURATOR,
            NodeOptions.DEFAULTS,
            new CompletableFuture<>().defaultExecutor(),
            RecipeObserver.NONE);

    /** Checks the values. */
    public GroupOptions {
        given("layout", layout);
        given("options of the nodes", node);
        given("executor", executor);
        given("observer", observer);
    }

    /** The same with nodes of another layout. */
    public GroupOptions withLayout(GroupLayout other) {
        return new GroupOptions(other, node, executor, observer);
    }

    /** The same with other options for the nodes of own members. */
    public GroupOptions withNode(NodeOptions other) {
        return new GroupOptions(layout, other, executor, observer);
    }

    /** The same with listeners elsewhere. */
    public GroupOptions withExecutor(Executor other) {
        return new GroupOptions(layout, node, other, observer);
    }

    /** The same with an observer. */
    public GroupOptions withObserver(RecipeObserver other) {
        return new GroupOptions(layout, node, executor, other);
    }
}
