/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.follow;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.ReplyTooLargeException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.recipe.internal.Waiting;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What of a node is looked at, and how. */
public interface Look<C> {
    /** At its data. */
    Look<byte[]> DATA = new Look<>() {
        @Override
        public CompletableFuture<Sight<byte[]>> at(AsyncZkClient zk, String path) {
            return zk.getData(path)
                    .thenApply(node -> new Sight<>(node.stat(), node.stat().mzxid(), node.data(), null))
                    .exceptionallyCompose(failure -> {
                        // A node whose data are too large or cannot be decoded is there all the same.
                        Throwable why = Waiting.unwrapped(failure);
                        return why instanceof ReplyTooLargeException || !(why instanceof ZkException)
                                ? unreadable(zk, path, why)
                                : Look.<byte[]>absentIfNoNode(why);
                    });
        }

        private CompletableFuture<Sight<byte[]>> unreadable(AsyncZkClient zk, String path, Throwable why) {
            return zk.exists(path)
                    .thenApply(found -> found.map(stat -> unreadable(stat, why)).orElseGet(Sight::absent));
        }

        private Sight<byte[]> unreadable(Stat stat, Throwable why) {
            return new Sight<>(stat, stat.mzxid(), null, why);
        }

        @Override
        public boolean isConcernedBy(EventType type) {
            return type != EventType.NODE_CHILDREN_CHANGED;
        }
    };

    /** At the names of its children, sorted. */
    Look<List<String>> CHILDREN = new Look<>() {
        @Override
        public CompletableFuture<Sight<List<String>>> at(AsyncZkClient zk, String path) {
            return zk.getChildrenWithStat(path)
                    .thenApply(this::sight)
                    .exceptionallyCompose(failure -> Look.absentIfNoNode(Waiting.unwrapped(failure)));
        }

        private Sight<List<String>> sight(Children children) {
            return new Sight<>(
                    children.stat(),
                    children.stat().pzxid(),
                    children.names().stream().sorted().toList(),
                    null);
        }

        @Override
        public boolean isConcernedBy(EventType type) {
            return type != EventType.NODE_DATA_CHANGED;
        }
    };

    /** Reads; a node that is not there is an answer as well. */
    CompletableFuture<Sight<C>> at(AsyncZkClient zk, String path);

    /** Whether what is looked at may be another after such an event of a node that was there. */
    boolean isConcernedBy(EventType type);

    private static <C> CompletableFuture<Sight<C>> absentIfNoNode(Throwable why) {
        return why instanceof NoNodeException
                ? CompletableFuture.completedFuture(Sight.absent())
                : CompletableFuture.failedFuture(why);
    }
}
