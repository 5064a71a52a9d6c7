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

/**
 * Reads the status of a node and of all below, or of those that match a pattern, without a thread of its own. What
 * neither matches nor leads to what does is not asked for.
 */
final class TreeRead {
    /** Requests under way at a time: enough to hide the round trip, few enough to leave room. */
    private static final int WINDOW = 128;

    private final AsyncZkClient client;
    private final String root;
    private final @Nullable PathPattern pattern;
    private final CompletableFuture<Nodes> result;
    private final SortedMap<String, Stat> found = new TreeMap<>();
    private final Set<String> closed = new TreeSet<>();
    private final Deque<String> open = new ArrayDeque<>();
    private final AtomicInteger turns = new AtomicInteger();
    private @Nullable Throwable refusal;
    private int underWay;
    private int window = WINDOW;

    /**
     * What was found.
     *
     * @param found nodes with their status
     * @param closed nodes whose children could not be listed; those that are not among the others exist all the same
     * @param refusal why one of them could not, null if there is none
     */
    record Nodes(
            SortedMap<String, Stat> found,
            Set<String> closed,
            @Nullable Throwable refusal) {
        Nodes(SortedMap<String, Stat> found, Set<String> closed) {
            this(found, closed, null);
        }

        static Nodes of(String path, @Nullable Stat stat) {
            SortedMap<String, Stat> found = new TreeMap<>();
            if (stat != null) {
                found.put(path, stat);
            }
            return new Nodes(found, Set.of());
        }
    }

    private TreeRead(AsyncZkClient client, String root, @Nullable PathPattern pattern) {
        this.client = client;
        this.root = root;
        this.pattern = pattern;
        this.result = client.newFuture();
        open.add(root);
    }

    /** Reads all. A node whose children cannot be listed costs what is below it, and no more. */
    static CompletableFuture<Nodes> of(AsyncZkClient client, String root) {
        return of(client, root, null);
    }

    /**
     * Reads those that match a pattern.
     *
     * @param root the root of the pattern, or a node on the way from there
     * @param pattern null for all
     */
    static CompletableFuture<Nodes> of(AsyncZkClient client, String root, @Nullable PathPattern pattern) {
        TreeRead read = new TreeRead(client, root, pattern);
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
                visit(path);
            }
            if (isDone()) {
                result.complete(new Nodes(found, closed, refusal));
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

    private void visit(String path) {
        if (pattern == null) {
            list(path);
            return;
        }
        if (!pattern.leadsBelow(path)) {
            look(path, null);
            return;
        }
        String child = pattern.onlyChild(path);
        if (child == null) {
            list(path);
        } else {
            answered(() -> open.add(ZnodePath.child(path, child)));
        }
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
                look(path, failure);
            }
        });
    }

    /**
     * Reads the status alone. Servers since 3.9 refuse that as well of a node that may not be read; older ones give it
     * to everybody.
     *
     * @param unlisted why the children could not be listed, null if nobody wants them
     */
    private void look(String path, @Nullable Throwable unlisted) {
        ask(() -> client.exists(path), (stat, failure) -> {
            if (stat != null) {
                answered(() -> looked(path, stat, unlisted));
            } else if (isPostponed(path, failure)) {
                return;
            } else if (path.equals(root) || Transient.is(failure)) {
                result.completeExceptionally(failure);
            } else {
                answered(() -> closed(path, failure));
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
        found(path, children.stat());
        for (String name : children.names()) {
            if (pattern == null || pattern.leadsTo(path, name)) {
                open.add(ZnodePath.child(path, name));
            }
        }
    }

    private void looked(String path, Optional<Stat> stat, @Nullable Throwable unlisted) {
        if (stat.isPresent()) {
            found(path, stat.get());
            if (unlisted != null) {
                closed(path, unlisted);
            }
        }
    }

    private void found(String path, Stat stat) {
        if (pattern == null || pattern.matches(path)) {
            found.put(path, stat);
        }
    }

    private void closed(String path, Throwable why) {
        closed.add(path);
        refusal = why;
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
