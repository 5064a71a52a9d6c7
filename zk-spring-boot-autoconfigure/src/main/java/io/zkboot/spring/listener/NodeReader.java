/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.spring.ZkWatch.Mode;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an endpoint needs, together with the others. A read is asked for on any thread, and waited for, by
 * {@code get()} of what that returns, on the threads of the endpoint alone; {@link #cancel} ends the waits.
 */
final class NodeReader {
    private static final SharedReads.What<Optional<Stat>> STAT =
            new SharedReads.What<>("status", AsyncZkClient::exists);
    private static final SharedReads.What<NodeData> DATA = new SharedReads.What<>("data", AsyncZkClient::getData);
    private static final SharedReads.What<Children> CHILDREN =
            new SharedReads.What<>("children", AsyncZkClient::getChildrenWithStat);
    private static final SharedReads.What<TreeRead.Nodes> TREE = new SharedReads.What<>("tree", TreeRead::of);

    private final SharedReads reads;
    private final ZkClient client;
    private final Mode mode;
    private final SharedReads.@Nullable What<TreeRead.Nodes> several; // null if one node is watched
    private final boolean data;
    private final boolean children;
    private final Set<SharedReads.Reading<?>> open = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;

    /** The nodes that match: equal for equal patterns, so that their reads are shared. */
    private record Matching(PathPattern pattern)
            implements BiFunction<AsyncZkClient, String, CompletableFuture<TreeRead.Nodes>> {
        @Override
        public CompletableFuture<TreeRead.Nodes> apply(AsyncZkClient client, String root) {
            return TreeRead.of(client, root, pattern);
        }
    }

    NodeReader(
            SharedReads reads,
            ZkClient client,
            Mode mode,
            @Nullable PathPattern pattern,
            boolean data,
            boolean children) {
        this.reads = reads;
        this.client = client;
        this.mode = mode;
        this.several = pattern != null
                ? new SharedReads.What<>("matching", new Matching(pattern))
                : mode == Mode.TREE ? TREE : null;
        this.data = data;
        this.children = children;
    }

    /** Returns the time, to say later what a read must be newer than. */
    long now() {
        return reads.now();
    }

    /** Returns when an event has come, for all who hear of it. */
    long received(WatchedEvent event) {
        return reads.received(client, event);
    }

    /** Reads one node; null if it does not exist. */
    Supplier<@Nullable NodeState> ask(String path, long since) {
        SharedReads.Reading<NodeData> content = data ? begin(DATA, path, since) : null;
        SharedReads.Reading<Children> list = children || mode == Mode.CHILDREN ? begin(CHILDREN, path, since) : null;
        if (content == null && list == null) {
            return askStatus(path, since);
        }
        return () -> {
            try {
                return state(content == null ? null : await(content), list == null ? null : await(list));
            } catch (NoNodeException ex) {
                return null;
            } finally {
                giveUp(list); // if the other one failed
            }
        };
    }

    /** Reads the status of one node, which servers before 3.9 give to everybody; null if it does not exist. */
    Supplier<@Nullable NodeState> askStatus(String path, long since) {
        SharedReads.Reading<NodeData> joined = reads.join(client, DATA, path, since);
        if (joined == null) {
            return askOnlyStatus(path, since);
        }
        SharedReads.Reading<NodeData> content = opened(joined);
        return () -> {
            try {
                return new NodeState(await(content).stat(), null, null);
            } catch (NoNodeException ex) {
                return null;
            } catch (NoAuthException ex) {
                return askOnlyStatus(path, since).get();
            }
        };
    }

    private Supplier<@Nullable NodeState> askOnlyStatus(String path, long since) {
        SharedReads.Reading<Optional<Stat>> status = begin(STAT, path, since);
        return () -> await(status).map(stat -> new NodeState(stat, null, null)).orElse(null);
    }

    /** Reads the status of all nodes that are watched. */
    Supplier<TreeRead.Nodes> askAll(String path, long since) {
        if (several == null) {
            Supplier<@Nullable NodeState> status = askStatus(path, since);
            return () -> {
                NodeState state = status.get();
                return TreeRead.Nodes.of(path, state == null ? null : state.stat());
            };
        }
        SharedReads.Reading<TreeRead.Nodes> tree = begin(several, path, since);
        return () -> await(tree);
    }

    /** Makes all waits, those to come as well, fail with a {@link CancellationException}. */
    void cancel() {
        cancelled = true;
        open.forEach(SharedReads.Reading::cancel);
        open.clear();
    }

    private <T> SharedReads.Reading<T> begin(SharedReads.What<T> what, String path, long since) {
        return opened(reads.read(client, what, path, since));
    }

    private <T> SharedReads.Reading<T> opened(SharedReads.Reading<T> reading) {
        open.add(reading);
        if (cancelled) {
            cancel();
        }
        return reading;
    }

    private void giveUp(SharedReads.@Nullable Reading<?> reading) {
        if (reading != null && open.remove(reading)) {
            reading.cancel();
        }
    }

    private NodeState state(@Nullable NodeData content, @Nullable Children list) {
        Stat stat;
        if (content == null || (list != null && mode == Mode.CHILDREN)) {
            stat = Objects.requireNonNull(list).stat();
        } else {
            stat = content.stat();
        }
        return new NodeState(
                stat,
                content == null ? null : bytes(content),
                list == null ? null : list.names().stream().sorted().toList());
    }

    private static byte[] bytes(NodeData content) {
        byte[] bytes = content.data();
        return bytes == null ? new byte[0] : bytes.clone(); // each listener may do with it what it likes
    }

    private <T> T await(SharedReads.Reading<T> reading) {
        try {
            return reading.await();
        } catch (InterruptedException ex) {
            CancellationException cancellation = new CancellationException("interrupted");
            cancellation.initCause(ex);
            throw cancellation;
        } finally {
            open.remove(reading);
        }
    }
}
