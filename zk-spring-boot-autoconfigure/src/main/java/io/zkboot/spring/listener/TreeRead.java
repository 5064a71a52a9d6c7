/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.Stat;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.TooManyRequestsException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the status of a node and of all below, without a thread of its own. */
final class TreeRead {
    /** Requests under way at a time: enough to hide the round trip, few enough to leave room. */
    private static final int WINDOW = 128;

    private final AsyncZkClient client;
    private final String root;
    private final CompletableFuture<Nodes> result;
    private final SortedMap<String, Stat> found = new TreeMap<>();
    private final Set<String> closed = new TreeSet<>();
    private final Deque<String> open = new ArrayDeque<>();
    private final AtomicInteger turns = new AtomicInteger();
    private int underWay;
    private int window = WINDOW;

    /**
     * What was found.
     *
     * @param found nodes with their status
     * @param closed nodes whose children could not be listed; those that are not among the others exist all the same
     */
    record Nodes(SortedMap<String, Stat> found, Set<String> closed) {
        static Nodes of(String path, @Nullable Stat stat) {
            SortedMap<String, Stat> found = new TreeMap<>();
            if (stat != null) {
                found.put(path, stat);
            }
            return new Nodes(found, Set.of());
        }
    }

    private TreeRead(AsyncZkClient client, String root) {
        this.client = client;
        this.root = root;
        this.result = client.newFuture();
        open.add(root);
    }

    /** Reads all. A node whose children cannot be listed costs what is below it, and no more. */
    static CompletableFuture<Nodes> of(AsyncZkClient client, String root) {
        TreeRead read = new TreeRead(client, root);
        read.goOn();
        return read.result;
    }

    /** Answers that come while this runs, in other threads or inside it, give it another turn. */
    private void goOn() {
        if (turns.getAndIncrement() != 0) {
            return;
        }
        int seen = 1;
        do {
            for (String path = next(); path != null; path = next()) {
                list(path);
            }
            if (isDone()) {
                result.complete(new Nodes(found, closed));
            }
            seen = turns.addAndGet(-seen);
        } while (seen != 0);
    }

    private synchronized @Nullable String next() {
        if (open.isEmpty() || underWay >= window || result.isDone()) {
            return null;
        }
        underWay++;
        return open.remove();
    }

    private synchronized boolean isDone() {
        return open.isEmpty() && underWay == 0;
    }

    private void list(String path) {
        ask(() -> client.getChildrenWithStat(path), (children, failure) -> {
            if (children != null) {
                answered(() -> listed(path, children));
            } else if (failure instanceof NoNodeException) {
                answered(() -> {}); // deleted since its parent was listed
            } else if (isPostponed(path, failure)) {
                return;
            } else if (Transient.is(failure)) {
                result.completeExceptionally(failure);
            } else {
                look(path);
            }
        });
    }

    /** Servers since 3.9 refuse the status of a node as well that may not be read; older ones give it to everybody. */
    private void look(String path) {
        ask(() -> client.exists(path), (stat, failure) -> {
            if (stat != null) {
                answered(() -> closed(path, stat));
            } else if (isPostponed(path, failure)) {
                return;
            } else if (path.equals(root) || Transient.is(failure)) {
                result.completeExceptionally(failure);
            } else {
                answered(() -> closed.add(path));
            }
        });
    }

    /** A client that takes no more requests for now gets this one when another has been answered. */
    private synchronized boolean isPostponed(String path, Throwable failure) {
        if (!(failure instanceof TooManyRequestsException) || underWay == 1) {
            return false;
        }
        underWay--;
        window = underWay;
        open.addFirst(path);
        return true;
    }

    private void listed(String path, Children children) {
        found.put(path, children.stat());
        children.names().forEach(name -> open.add(ZnodePath.child(path, name)));
    }

    private void closed(String path, Optional<Stat> stat) {
        if (stat.isPresent()) {
            found.put(path, stat.get());
            closed.add(path);
        }
    }

    private void answered(Runnable change) {
        synchronized (this) {
            change.run();
            underWay--;
        }
        goOn();
    }

    private static <T> void ask(Supplier<CompletableFuture<T>> request, BiConsumer<@Nullable T, Throwable> answer) {
        CompletableFuture<T> future;
        try {
            future = request.get();
        } catch (RuntimeException ex) {
            answer.accept(null, ex);
            return;
        }
        CompletableFuture<T> unused =
                future.whenComplete((value, failure) -> answer.accept(value, Failures.unwrapped(failure)));
    }
}
