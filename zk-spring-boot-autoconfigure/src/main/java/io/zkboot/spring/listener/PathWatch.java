/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.NoWatcherException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.ThrottledException;
import io.zkboot.client.error.TooManyRequestsException;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.spring.ZkWatch.Mode;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One path of an endpoint between start and stop: its persistent watch, and the view that tells news from what the
 * listener knows.
 *
 * <p>The watcher runs on the client's EventThread and only queues; the queue of the endpoint reads and delivers. What
 * fails for want of a connection stays at the head of the queue and is tried again, so the order holds. If the listener
 * falls too far behind, notifications are dropped and the nodes are compared instead, as after a lost connection.
 */
final class PathWatch implements Watcher {
    private static final Logger log = LoggerFactory.getLogger(PathWatch.class);

    private static final int MAX_WAITING = 10_000;
    private static final long PAUSE_MILLIS = 1_000;

    private static final Set<Class<? extends ZkException>> TRANSIENT = Set.of(
            ConnectionLossException.class,
            OperationTimeoutException.class,
            SessionExpiredException.class,
            ThrottledException.class,
            TooManyRequestsException.class,
            ClientClosedException.class);

    private final WatchSpec spec;
    private final String path;
    private final SerialQueue queue;
    private final NodeReader reader;
    private final NodeView view;

    private final AtomicBoolean registering = new AtomicBoolean();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean behind = new AtomicBoolean();
    private volatile boolean registered;
    private volatile boolean stopped;
    private volatile @Nullable CompletableFuture<@Nullable Void> pause;

    PathWatch(WatchSpec spec, String path, SerialQueue queue) {
        this.spec = spec;
        this.path = path;
        this.queue = queue;
        this.reader = new NodeReader(
                spec.client().async(),
                spec.mode(),
                spec.listener().readsData(),
                spec.listener().readsChildren());
        boolean content = spec.mode() == Mode.CHILDREN
                ? spec.listener().readsChildren()
                : spec.listener().readsData();
        this.view = new NodeView(spec.mode(), content && spec.listener().wants(ZkNodeEventType.CREATED));
    }

    /** Whether the watch is set, and what changes from now on is heard: until the first reading nothing is. */
    boolean isRegistered() {
        return registered && view.isSynchronized();
    }

    /** Sets the watch if it is not set; returns at once, from any thread. */
    void register() {
        if (stopped || registered || !registering.compareAndSet(false, true)) {
            return;
        }
        WatchMode mode = spec.mode() == Mode.TREE ? WatchMode.PERSISTENT_RECURSIVE : WatchMode.PERSISTENT;
        CompletionStage<@Nullable Void> answer;
        try {
            answer = spec.client().async().addWatch(path, mode, this);
        } catch (RuntimeException ex) {
            notRegistered(ex);
            return;
        }
        answer.whenComplete((nothing, failure) -> {
            if (failure == null) {
                registered();
            } else {
                notRegistered(
                        failure instanceof CompletionException wrapper && wrapper.getCause() != null
                                ? wrapper.getCause()
                                : failure);
            }
        });
    }

    /** Removes the watch; what is under way ends soon, and nothing is delivered any more. */
    void stop() {
        stopped = true;
        reader.cancel();
        CompletableFuture<@Nullable Void> current = pause;
        if (current != null) {
            current.complete(null);
        }
        if (registered) {
            registered = false;
            remove();
        }
    }

    @Override
    public void process(WatchedEvent event) {
        switch (event.type()) {
            case NODE_CREATED, NODE_DELETED, NODE_DATA_CHANGED, NODE_CHILDREN_CHANGED -> notified(event);
            case RESYNC -> queue.add(this::synchronize);
            case WATCH_ENDED -> registered = false;
            case PERSISTENT_WATCH_REMOVED -> removedByOther();
            case DATA_WATCH_REMOVED, CHILD_WATCH_REMOVED -> {}
        }
    }

    private void registered() {
        registered = true;
        registering.set(false);
        if (stopped) {
            registered = false;
            remove();
            return;
        }
        log.debug("Watch endpoint '{}' watches {} ({})", spec.id(), path, spec.mode());
        queue.add(this::synchronize);
    }

    private void notRegistered(Throwable failure) {
        registering.set(false);
        if (stopped) {
            return;
        }
        if (failure instanceof UnimplementedException) {
            log.error(
                    "Watch endpoint '{}' gets no events of {}: the server knows no persistent watches, which need"
                            + " ZooKeeper 3.6 or later. It tries again with the next connection.",
                    spec.id(),
                    path);
            return;
        }
        if (isTransient(failure)) {
            log.debug("Watch endpoint '{}' could not watch {} yet", spec.id(), path, failure);
        } else {
            log.warn("Watch endpoint '{}' could not watch {}; it tries again", spec.id(), path, failure);
        }
        if (!spec.client().state().isTerminal()) {
            CompletableFuture.delayedExecutor(PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                    .execute(this::register);
        }
    }

    private void removedByOther() {
        registered = false;
        if (!stopped) {
            log.warn("The watch of endpoint '{}' on {} was removed by someone else; it is set again", spec.id(), path);
            register();
        }
    }

    private void remove() {
        CompletionStage<@Nullable Void> answer;
        try {
            answer = spec.client().async().removeWatches(path, WatcherType.ANY, this);
        } catch (RuntimeException ex) {
            log.debug("The watch of endpoint '{}' on {} could not be removed", spec.id(), path, ex);
            return;
        }
        answer.whenComplete((nothing, failure) -> {
            if (failure != null && !(failure instanceof NoWatcherException)) {
                log.debug("The watch of endpoint '{}' on {} could not be removed", spec.id(), path, failure);
            }
        });
    }

    private void notified(WatchedEvent event) {
        if (stopped || behind.get() || !view.concerns(event.type())) {
            return;
        }
        if (waiting.incrementAndGet() > MAX_WAITING) {
            waiting.decrementAndGet();
            behind.set(true);
            log.warn(
                    "The listener of endpoint '{}' is {} events behind; what follows is found by comparing the nodes",
                    spec.id(),
                    MAX_WAITING);
            queue.add(() -> {
                behind.set(false);
                return synchronize();
            });
            return;
        }
        queue.add(() -> {
            waiting.decrementAndGet();
            return apply(event);
        });
    }

    /** Compares all nodes with the view and delivers the difference. On the queue. */
    private @Nullable CompletionStage<?> synchronize() {
        if (stopped) {
            return null;
        }
        SortedMap<String, Stat> now;
        try {
            now = reader.readAll(path);
        } catch (RuntimeException ex) {
            return failed(
                    ex,
                    this::synchronize,
                    () -> log.error(
                            "Watch endpoint '{}' could not read {}; it tries again with the next connection",
                            spec.id(),
                            path,
                            ex));
        }
        queue.addFirst(view.synchronize(now).stream()
                .filter(change -> wanted(change.type()))
                .<SerialQueue.Task>map(change -> () -> deliver(change))
                .toList());
        return null;
    }

    /** Reads the node of a notification and delivers what is new. On the queue. */
    private @Nullable CompletionStage<?> apply(WatchedEvent event) {
        if (stopped || !view.isSynchronized()) {
            return null; // the first reading, which follows, shows it
        }
        NodeState state;
        try {
            state = reader.read(event.path());
        } catch (RuntimeException ex) {
            return failed(ex, () -> apply(event), () -> {
                ZkNodeEventType type = typeOf(event.type());
                if (spec.listener().wants(type)) {
                    spec.listener().onUnreadable(event(type, event.path(), event.zxid()), ex);
                }
            });
        }
        NodeView.Change change = view.notified(event, state == null ? null : state.stat());
        return change == null || !wanted(change.type()) ? null : deliver(change, state);
    }

    /** Delivers a change that was found by comparison. On the queue. */
    private @Nullable CompletionStage<?> deliver(NodeView.Change change) {
        if (stopped || change.type() == ZkNodeEventType.DELETED) {
            return stopped ? null : deliver(change, null);
        }
        NodeState state;
        try {
            state = reader.read(change.path());
        } catch (RuntimeException ex) {
            return failed(
                    ex,
                    () -> deliver(change),
                    () -> spec.listener().onUnreadable(event(change.type(), change.path(), change.zxid()), ex));
        }
        if (state != null) {
            view.refresh(change.path(), state.stat());
        } else if (change.type() == ZkNodeEventType.INITIAL) {
            view.forget(change.path());
            return null;
        } else if (change.type() != ZkNodeEventType.CREATED) {
            return null; // the notification of its deletion follows
        }
        return deliver(change, state);
    }

    private @Nullable CompletionStage<?> deliver(NodeView.Change change, @Nullable NodeState state) {
        return spec.listener().onEvent(event(change.type(), change.path(), change.zxid()), state);
    }

    private @Nullable CompletionStage<?> failed(RuntimeException failure, SerialQueue.Task again, Runnable forGood) {
        if (stopped || failure instanceof CancellationException) {
            return null;
        }
        if (!isTransient(failure)) {
            forGood.run();
            return null;
        }
        log.debug("Watch endpoint '{}' could not read below {} yet", spec.id(), path, failure);
        queue.addFirst(List.of(again));
        CompletableFuture<@Nullable Void> newPause = new CompletableFuture<>();
        pause = newPause;
        return stopped ? null : newPause.completeOnTimeout(null, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private boolean wanted(ZkNodeEventType type) {
        return (type != ZkNodeEventType.INITIAL || spec.initial())
                && spec.listener().wants(type);
    }

    private ZkNodeEvent event(ZkNodeEventType type, String node, long zxid) {
        return ZkNodeEvent.of(type, spec.client(), spec.clientName(), node, zxid);
    }

    private static ZkNodeEventType typeOf(EventType type) {
        return switch (type) {
            case NODE_CREATED -> ZkNodeEventType.CREATED;
            case NODE_DELETED -> ZkNodeEventType.DELETED;
            case NODE_CHILDREN_CHANGED -> ZkNodeEventType.CHILDREN_CHANGED;
            default -> ZkNodeEventType.DATA_CHANGED;
        };
    }

    private static boolean isTransient(Throwable failure) {
        return TRANSIENT.stream().anyMatch(type -> type.isInstance(failure));
    }
}
