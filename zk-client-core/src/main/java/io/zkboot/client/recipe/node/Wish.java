/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import io.zkboot.client.AsyncZkClient;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The data that a node is to have: the newest win, and whoever has asked for older ones is told when those are there.
 */
final class Wish {
    /** Some data; later ones have a higher number. */
    @SuppressWarnings("ArrayRecordComponent") // not compared
    record Data(long revision, byte @Nullable [] bytes) {}

    private record Waiting(long revision, CompletableFuture<@Nullable Void> told) {}

    private final AsyncZkClient client;
    private volatile Data newest; // changed by who holds waiting
    private final List<Waiting> waiting = new ArrayList<>(); // guarded by itself
    private boolean closed; // guarded by waiting

    Wish(AsyncZkClient client, byte @Nullable [] bytes) {
        this.client = client;
        this.newest = new Data(0, bytes == null ? null : bytes.clone());
    }

    Data newest() {
        return newest;
    }

    /** Wishes for other data. Any thread. */
    CompletableFuture<@Nullable Void> set(byte @Nullable [] bytes) {
        byte[] copy = bytes == null ? null : bytes.clone();
        CompletableFuture<@Nullable Void> told = client.newFuture();
        synchronized (waiting) {
            if (closed) {
                throw new IllegalStateException("The node is closed; its data can no more be set.");
            }
            Data next = new Data(newest.revision() + 1, copy);
            newest = next;
            waiting.removeIf(each -> each.told().isDone()); // who was cancelled
            waiting.add(new Waiting(next.revision(), told));
        }
        return told;
    }

    /** A server has the data of this number. */
    void reached(long revision) {
        take(revision).forEach(told -> told.complete(null));
    }

    /** The servers refuse the data of this number. */
    void refused(long revision, Throwable failure) {
        take(revision).forEach(told -> told.completeExceptionally(failure));
    }

    /** Nothing is wished for any more. */
    void close() {
        synchronized (waiting) {
            closed = true;
        }
        refused(Long.MAX_VALUE, new IllegalStateException("The node was closed before the servers had its data."));
    }

    private List<CompletableFuture<@Nullable Void>> take(long upTo) {
        List<CompletableFuture<@Nullable Void>> taken = new ArrayList<>();
        synchronized (waiting) {
            for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
                Waiting each = all.next();
                if (each.revision() <= upTo) {
                    all.remove();
                    taken.add(each.told());
                }
            }
        }
        return taken;
    }
}
