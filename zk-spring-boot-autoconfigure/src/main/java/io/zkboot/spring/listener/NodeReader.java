/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.spring.ZkWatch.Mode;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads what an endpoint needs. Waits, so it is for the threads of the endpoint alone; {@link #cancel} ends a wait. */
final class NodeReader {
    private static final Logger log = LoggerFactory.getLogger(NodeReader.class);

    /** Requests under way at a time while a tree is read: enough to hide the round trip, few enough to leave room. */
    private static final int WINDOW = 128;

    private final AsyncZkClient client;
    private final Mode mode;
    private final boolean data;
    private final boolean children;
    private volatile boolean cancelled;
    private volatile @Nullable CompletableFuture<?> current;

    NodeReader(AsyncZkClient client, Mode mode, boolean data, boolean children) {
        this.client = client;
        this.mode = mode;
        this.data = data;
        this.children = children;
    }

    /** Whether {@link #read} gives more than the status. */
    boolean readsContent() {
        return data || children || mode == Mode.CHILDREN;
    }

    /** Reads one node; null if it does not exist. */
    @Nullable NodeState read(String path) {
        try {
            NodeData content = data ? await(client.getData(path)) : null;
            Children list = children || mode == Mode.CHILDREN ? await(client.getChildrenWithStat(path)) : null;
            Stat stat;
            if (list != null && (mode == Mode.CHILDREN || content == null)) {
                stat = list.stat();
            } else if (content != null) {
                stat = content.stat();
            } else {
                stat = await(client.exists(path)).orElse(null);
                if (stat == null) {
                    return null;
                }
            }
            return new NodeState(
                    stat,
                    content == null ? null : bytes(content),
                    list == null ? null : list.names().stream().sorted().toList());
        } catch (NoNodeException ex) {
            return null;
        }
    }

    /** Reads the status of all nodes that are watched. */
    SortedMap<String, Stat> readAll(String path) {
        return mode == Mode.TREE ? readTree(path) : readOne(path);
    }

    /** Makes the wait that is under way, and all later ones, fail with a {@link CancellationException}. */
    void cancel() {
        cancelled = true;
        CompletableFuture<?> waiting = current;
        if (waiting != null) {
            waiting.cancel(false);
        }
    }

    private SortedMap<String, Stat> readOne(String path) {
        SortedMap<String, Stat> found = new TreeMap<>();
        if (mode == Mode.CHILDREN) {
            try {
                found.put(path, await(client.getChildrenWithStat(path)).stat());
            } catch (NoNodeException ex) {
                // not there: nothing found
            }
        } else {
            await(client.exists(path)).ifPresent(stat -> found.put(path, stat));
        }
        return found;
    }

    private SortedMap<String, Stat> readTree(String root) {
        record Listing(String path, CompletableFuture<Children> children) {}

        SortedMap<String, Stat> found = new TreeMap<>();
        Deque<String> open = new ArrayDeque<>(List.of(root));
        Deque<Listing> underWay = new ArrayDeque<>();
        while (!open.isEmpty() || !underWay.isEmpty()) {
            while (!open.isEmpty() && underWay.size() < WINDOW) {
                String path = open.remove();
                underWay.add(new Listing(path, client.getChildrenWithStat(path)));
            }
            Listing listing = underWay.remove();
            try {
                Children list = await(listing.children());
                found.put(listing.path(), list.stat());
                list.names().forEach(name -> open.add(ZnodePath.child(listing.path(), name)));
            } catch (NoNodeException ex) {
                // deleted since its parent was listed
            } catch (NoAuthException ex) {
                log.warn("Not allowed to list the children of {}; what is below it is not watched", listing.path());
                await(client.exists(listing.path())).ifPresent(stat -> found.put(listing.path(), stat));
            }
        }
        return found;
    }

    private static byte[] bytes(NodeData content) {
        byte[] bytes = content.data();
        return bytes == null ? new byte[0] : bytes;
    }

    private <T> T await(CompletableFuture<T> future) {
        current = future;
        if (cancelled) {
            future.cancel(false);
        }
        try {
            return future.get();
        } catch (ExecutionException ex) {
            if (ex.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(ex.getCause());
        } catch (InterruptedException ex) {
            Thread.currentThread().interrupt();
            CancellationException cancellation = new CancellationException("interrupted");
            cancellation.initCause(ex);
            throw cancellation;
        } finally {
            current = null;
        }
    }
}
