/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static io.zkboot.client.internal.argument.Arguments.allGiven;
import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A queue whose items are nodes. */
final class NodeQueue<T> implements ZkQueue<T> {
    private final QueuePaths paths;
    private final QueueOptions options;
    private final ItemCodec<T> codec;
    private final Door door;
    private final Consumers consumers;

    NodeQueue(ZkClient client, String path, ItemCodec<T> codec, QueueOptions options) {
        this.paths = new QueuePaths(path, options.layout());
        this.options = options;
        this.codec = codec;
        this.door = new Door(client);
        this.consumers = new Consumers(paths, options, door);
    }

    @Override
    public String path() {
        return paths.path();
    }

    Door door() {
        return door;
    }

    QueueOptions options() {
        return options;
    }

    private <R> R await(CompletableFuture<R> promised, String what, Duration longest) {
        return Waiting.await(promised, what, paths.path(), longest);
    }

    /** Longer than the operation itself takes, unless the EventThread is kept busy. */
    private static Duration patience(Duration longest) {
        return Door.bounded(longest).plus(Waiting.LIMIT);
    }

    /** For transactions one after the other, each of which may take as long as an operation. */
    Duration patience(List<List<Producing.Parcel>> transactions) {
        return door.patience().multipliedBy(Math.max(1, transactions.size()));
    }

    // ---- producers ----

    @Override
    public String put(T item, int priority) {
        return await(putAsync(item, priority), "put", door.patience());
    }

    @Override
    public CompletableFuture<String> putAsync(T item, int priority) {
        CompletableFuture<String> putting =
                new Producing(consumers.context()).put(encoded(given("item", item)), priority);
        CompletableFuture<?> unused = putting.thenRun(() -> tellPut(1));
        return putting;
    }

    /** A copy: the array may be the caller's own, who may go on to use it. */
    private byte[] encoded(T item) {
        return given("encoded item", codec.encode(paths.path(), item)).clone();
    }

    @Override
    public List<String> putAll(List<T> items, int priority) {
        Producing producing = new Producing(consumers.context());
        List<List<Producing.Parcel>> batches = producing.batches(encoded(items), priority);
        return await(putAll(producing, batches), "putAll", patience(batches));
    }

    @Override
    public CompletableFuture<List<String>> putAllAsync(List<T> items, int priority) {
        Producing producing = new Producing(consumers.context());
        return putAll(producing, producing.batches(encoded(items), priority));
    }

    private List<byte[]> encoded(List<T> items) {
        return allGiven("list of items", items).stream().map(this::encoded).toList();
    }

    private CompletableFuture<List<String>> putAll(Producing producing, List<List<Producing.Parcel>> batches) {
        CompletableFuture<List<String>> putting = producing.putAll(batches);
        CompletableFuture<?> unused = putting.thenAccept(names -> tellPut(names.size()));
        return putting;
    }

    private void tellPut(int items) {
        if (items > 0) {
            consumers.context().tell(observer -> observer.itemsPut(QueueContext.RECIPE, paths.path(), items));
        }
    }

    // ---- consumers ----

    @Override
    public Optional<T> take(Duration longest) {
        return await(takeAsync(longest), "take", patience(longest));
    }

    @Override
    public CompletableFuture<Optional<T>> takeAsync(Duration longest) {
        return take(longest, true);
    }

    @Override
    public Optional<T> poll() {
        return await(pollAsync(), "poll", door.patience().plus(Consumers.GRACE));
    }

    @Override
    public CompletableFuture<Optional<T>> pollAsync() {
        return take(door.deadline(), false);
    }

    private CompletableFuture<Optional<T>> take(Duration longest, boolean waits) {
        return consumers.want(
                (context, item, limit, fate) -> new TakeAttempt<>(context, item, limit, codec, fate),
                given("longest time to wait", longest),
                waits);
    }

    @Override
    public Optional<Item<T>> claim(Duration longest) {
        return await(claimAsync(longest), "claim", patience(longest));
    }

    @Override
    public CompletableFuture<Optional<Item<T>>> claimAsync(Duration longest) {
        return claim(longest, true);
    }

    @Override
    public Optional<Item<T>> tryClaim() {
        return await(tryClaimAsync(), "tryClaim", door.patience().plus(Consumers.GRACE));
    }

    @Override
    public CompletableFuture<Optional<Item<T>>> tryClaimAsync() {
        return claim(door.deadline(), false);
    }

    private CompletableFuture<Optional<Item<T>>> claim(Duration longest, boolean waits) {
        requireClaims();
        return consumers.want(
                (context, item, limit, fate) -> new ClaimAttempt<>(context, item, limit, codec, fate),
                given("longest time to wait", longest),
                waits);
    }

    private void requireClaims() {
        if (!options.layout().hasClaims()) {
            throw new UnsupportedOperationException("The layout " + options.layout() + " of the queue " + paths.path()
                    + " has no claims: its other consumers would take what is claimed. Use take or poll.");
        }
    }

    @Override
    public QueueConsumer consume(ItemHandler<T> handler, ConsumerOptions how) {
        requireClaims();
        HandlerLoop<T> loop = new HandlerLoop<>(this, given("handler", handler), given("options", how));
        consumers.startClient(); // places that find none would end, and nobody would hear of it
        return loop.begin();
    }

    // ---- who looks ----

    @Override
    public int size() {
        return await(sizeAsync(), "size", door.patience());
    }

    @Override
    public CompletableFuture<Integer> sizeAsync() {
        return door.asUser()
                .exists(paths.entries())
                .thenApply(stat -> stat.map(Stat::numChildren).orElse(0));
    }

    @Override
    public Optional<T> peek() {
        return await(peekAsync(), "peek", door.patience());
    }

    @Override
    public CompletableFuture<Optional<T>> peekAsync() {
        AsyncZkClient zk = door.asUser();
        return zk.getChildren(paths.entries())
                .exceptionallyCompose(failure -> ifNoNode(failure, List.of()))
                .thenCompose(names -> first(zk, paths.sorted(names, Set.of()), 0));
    }

    private CompletableFuture<Optional<T>> first(AsyncZkClient zk, List<ItemName> items, int index) {
        if (index == items.size()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        String path = paths.item(items.get(index).name());
        return zk.getData(path)
                .thenApply(node -> Optional.of(Decoding.decode(codec, path, node.data())))
                .exceptionallyCompose(failure -> Waiting.unwrapped(failure) instanceof NoNodeException
                        ? first(zk, items, index + 1)
                        : CompletableFuture.failedFuture(failure));
    }

    private static <R> CompletableFuture<R> ifNoNode(Throwable failure, R then) {
        return Waiting.unwrapped(failure) instanceof NoNodeException
                ? CompletableFuture.completedFuture(then)
                : CompletableFuture.failedFuture(failure);
    }

    @Override
    public String toString() {
        return "queue " + paths.path();
    }
}
