/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.recipe.internal.Waiting;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One node, changed by its version and never deleted; without data it says that nobody has the lease. */
final class NodeStore implements LeaseStore {
    private static final CreateOptions NODE =
            CreateOptions.PERSISTENT.withParents().asIdempotent();
    /** What {@code setData} takes for any version, and a node has after 4 billion changes. */
    private static final int ANY_VERSION = -1;

    private final AsyncZkClient zk;
    private final String path;

    NodeStore(AsyncZkClient zk, String path) {
        this.zk = zk;
        this.path = path;
    }

    /** The node, and what it says. */
    private record Found(Optional<Kept> kept, int version) {}

    private CompletableFuture<Optional<Found>> find() {
        return zk.getData(path)
                .thenApply(node -> Optional.of(new Found(kept(node), node.stat().version())))
                .exceptionallyCompose(failure -> instead(failure, NoNodeException.class, Optional.empty()));
    }

    private Optional<Kept> kept(NodeData node) {
        byte[] data = node.data();
        return data == null || data.length == 0
                ? Optional.empty()
                : Optional.of(kept(LeaseText.parse(path, data, LeaseLayout.OWN), node.stat()));
    }

    private static Kept kept(LeaseText text, Stat stat) {
        return new Kept(text, stat.version(), stat.mzxid());
    }

    private static <R> CompletableFuture<R> instead(Throwable failure, Class<?> kind, R then) {
        return kind.isInstance(Waiting.unwrapped(failure))
                ? CompletableFuture.completedFuture(then)
                : CompletableFuture.failedFuture(failure);
    }

    @Override
    public CompletableFuture<Optional<Kept>> read() {
        return find().thenApply(found -> found.flatMap(Found::kept));
    }

    @Override
    public CompletableFuture<Optional<Kept>> write(Function<Optional<Kept>, @Nullable LeaseText> decide) {
        return find().thenCompose(found -> {
            LeaseText next = decide.apply(found.flatMap(Found::kept));
            if (next == null) {
                return CompletableFuture.completedFuture(Optional.empty());
            }
            return found.isEmpty()
                    ? create(next)
                    : set(next.bytes(), found.get().version()).thenApply(stat -> stat.map(set -> kept(next, set)));
        });
    }

    private CompletableFuture<Optional<Kept>> create(LeaseText next) {
        return zk.createWithStat(path, next.bytes(), NODE)
                .thenApply(created -> Optional.of(kept(next, created.stat())))
                .exceptionallyCompose(failure -> instead(failure, NodeExistsException.class, Optional.empty()));
    }

    /** Nobody else writes the same: each lease has a mark, and who frees it is the one who has it. */
    private CompletableFuture<Optional<Stat>> set(byte[] data, int version) {
        if (version == ANY_VERSION) {
            return CompletableFuture.failedFuture(new IllegalStateException("The node " + path
                    + " has been changed 4 billion times, and cannot be changed by its version any more. Delete it while"
                    + " nobody holds the lease."));
        }
        return zk.setData(path, data, SetDataOptions.version(version).asIdempotent())
                .thenApply(Optional::of)
                .exceptionallyCompose(failure -> instead(failure, BadVersionException.class, Optional.empty()))
                .exceptionallyCompose(failure -> instead(failure, NoNodeException.class, Optional.empty()));
    }

    @Override
    public CompletableFuture<Boolean> free(Predicate<Kept> ifThat) {
        return find().thenCompose(found -> {
            Optional<Kept> kept = found.flatMap(Found::kept);
            return kept.isPresent() && ifThat.test(kept.get())
                    ? set(new byte[0], kept.get().version()).thenApply(Optional::isPresent)
                    : CompletableFuture.completedFuture(false);
        });
    }
}
