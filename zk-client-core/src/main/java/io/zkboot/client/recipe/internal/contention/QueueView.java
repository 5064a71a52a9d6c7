/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Waiting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A queue as somebody sees it who does not contend: who is in it, and how to send them away. */
public final class QueueView {
    /**
     * One contender.
     *
     * @param holds whether it holds, as the rule of the queue says
     */
    public record Place(QueueNode node, String path, NodeData data, boolean holds) {}

    private final Door door;
    private final QueueSpec spec;

    public QueueView(Door door, QueueSpec spec) {
        this.door = door;
        this.spec = spec;
    }

    /** Returns all contenders in their order: one list, and the reads of all of them in a row. */
    public CompletableFuture<List<Place>> places() {
        AsyncZkClient zk = door.asUser();
        return zk.getChildrenWithStat(spec.path())
                .thenCompose(all -> agreed(zk, all))
                .exceptionallyCompose(failure -> ifNoNode(failure, List.of()))
                .thenCompose(names -> read(zk, spec.sorted(names)));
    }

    /** Who holds depends on what was agreed on; whoever looks need not agree. */
    private CompletableFuture<List<String>> agreed(AsyncZkClient zk, Children all) {
        Agreement agreement = spec.agreement();
        return agreement == null || agreement.isOf(all.stat().mzxid())
                ? CompletableFuture.completedFuture(all.names())
                : agreement.look(zk, spec.path()).thenApply(done -> all.names());
    }

    private CompletableFuture<List<Place>> read(AsyncZkClient zk, List<QueueNode> queue) {
        @Nullable Place[] places = new @Nullable Place[queue.size()]; // a read that was repeated answers late
        List<CompletableFuture<?>> reads = new ArrayList<>();
        for (int i = 0; i < queue.size(); i++) {
            QueueNode node = queue.get(i);
            boolean holds = spec.rule().next(queue, i) instanceof Step.Hold;
            String path = spec.pathOf(node);
            int index = i;
            reads.add(zk.getData(path)
                    .thenApply(data -> {
                        places[index] = new Place(node, path, data, holds);
                        return true;
                    })
                    .exceptionallyCompose(failure -> ifNoNode(failure, false))); // it has left meanwhile
        }
        CompletableFuture<List<Place>> all = zk.newFuture();
        CompletableFuture<?> unused = CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
                .whenComplete((done, failure) -> {
                    if (failure == null) {
                        all.complete(
                                Arrays.stream(places).filter(Objects::nonNull).toList());
                    } else {
                        all.completeExceptionally(Waiting.unwrapped(failure));
                    }
                });
        return all;
    }

    private static <T> CompletableFuture<T> ifNoNode(Throwable failure, T instead) {
        return Waiting.unwrapped(failure) instanceof NoNodeException
                ? CompletableFuture.completedFuture(instead)
                : CompletableFuture.failedFuture(failure);
    }

    /** Asks the holders to release, in Curator's words; answers how many were asked. */
    public CompletableFuture<Integer> revoke() {
        return each(Place::holds, place -> door.asUser().setData(place.path(), Holding.REVOKE, Op.ANY_VERSION));
    }

    /** Deletes the node that was made by a transaction; answers whether there was one. */
    public CompletableFuture<Boolean> evict(long czxid) {
        return each(
                        place -> place.data().stat().czxid() == czxid,
                        place -> door.asUser().delete(place.path(), Op.ANY_VERSION))
                .thenApply(count -> count > 0);
    }

    private CompletableFuture<Integer> each(Predicate<Place> wanted, Function<Place, CompletableFuture<?>> action) {
        return places().thenCompose(places -> {
            CompletableFuture<Integer> count = CompletableFuture.completedFuture(0);
            for (Place place : places) {
                if (wanted.test(place)) {
                    CompletableFuture<Integer> one = action.apply(place)
                            .<Integer>thenApply(done -> 1)
                            .exceptionallyCompose(failure -> ifNoNode(failure, 0));
                    count = count.thenCombine(one, Integer::sum);
                }
            }
            return count;
        });
    }
}
