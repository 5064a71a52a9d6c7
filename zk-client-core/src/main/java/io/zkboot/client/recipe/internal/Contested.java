/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What is acquired by a node in a queue, for recipes that have to know when an attempt has left no node; users do not.
 *
 * @param <G> what the caller gets
 */
public interface Contested<G> {
    /**
     * Queues until it is granted, or its caller gives up.
     *
     * @param left called where events are delivered when it has ended without a grant, with what ends when there is no
     *     node of it any more
     */
    CompletableFuture<G> acquireAsync(Duration timeout, Consumer<CompletableFuture<@Nullable Void>> left);
}
