/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.spring.ZkWatch.Mode;
import io.zkboot.spring.event.ZkNodeEventType;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listener of an endpoint what happens at one path or pattern: reads what was notified, and keeps the view
 * that tells news from what the listener knows.
 *
 * <p>Notifications come on the client's EventThread and are only queued; the queue of the endpoint waits for the reads
 * and delivers. What fails for want of a connection stays at the head of the queue and is tried again, so the order
 * holds. What is refused holds nobody up: the listener hears of it, and the node is compared again later. If the
 * listener falls too far behind, notifications are dropped and the nodes are compared instead, as after a lost
 * connection.
 */
final class PathDelivery implements RefusedReads.Again {
    private static final Logger log = LoggerFactory.getLogger(PathDelivery.class);

    private static final int MAX_WAITING = 10_000;

    private final WatchSpec spec;
    private final WatchedPath path;
    private final SerialQueue queue;
    private final EventDelivery events;
    private final NodeReader reader;
    private final NodeView view; // of the queue, as what was refused
    private final RefusedReads refused;

    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean behind = new AtomicBoolean();
    private final AtomicBoolean toBeCompared = new AtomicBoolean(); // all nodes, by a task that is the last
    private volatile boolean stopped;
    private volatile @Nullable CompletableFuture<@Nullable Void> shortPause;

    PathDelivery(WatchSpec spec, WatchedPath path, EndpointQueues queues) {
        this.spec = spec;
        this.path = path;
        this.queue = queues.order();
        this.events = new EventDelivery(spec, path, queues.lanes());
        NodeListener listener = spec.listener();
        this.reader = new NodeReader(
                SharedReads.ALL,
                spec.client(),
                spec.mode(),
                path.pattern(),
                listener.readsData(),
                listener.readsChildren());
        boolean content = spec.mode() == Mode.CHILDREN ? listener.readsChildren() : listener.readsData();
        this.view = new NodeView(spec.mode(), content && listener.wants(ZkNodeEventType.CREATED));
        this.refused = new RefusedReads(spec, path, queue, this);
    }

    /** Whether the nodes were read once. Any thread. */
    boolean isSynchronized() {
        return view.isSynchronized();
    }

    /** Nothing is delivered any more. Any thread. */
    void stop() {
        stopped = true;
        refused.stop();
        reader.cancel();
        CompletableFuture<@Nullable Void> current = shortPause;
        if (current != null) {
            current.complete(null);
        }
    }

    /** Compares all nodes with the view and delivers the difference, when it is its turn. Any thread. */
    void synchronize() {
        if (toBeCompared.compareAndSet(false, true)) {
            Supplier<TreeRead.Nodes> asked = mayAskNow() ? askAll() : null;
            queue.add(() -> compareAll(asked));
        }
    }

    /** Delivers what a notification means, when it is its turn. On the EventThread. */
    void notified(WatchedEvent event) {
        PathPattern pattern = path.pattern();
        if (pattern == null) {
            notified(event, event);
            return;
        }
        if (pattern.matches(event.path())) {
            notified(event, event);
        }
        // A recursive watch tells of children only, not of their parent.
        boolean ofSiblings = event.type() == EventType.NODE_CREATED || event.type() == EventType.NODE_DELETED;
        if (spec.mode() == Mode.CHILDREN && ofSiblings && !event.path().equals("/")) {
            String parent = ZnodePath.parent(event.path());
            if (pattern.matches(parent)) {
                notified(event, new WatchedEvent(EventType.NODE_CHILDREN_CHANGED, parent, event.zxid()));
            }
        }
    }

    /**
     * Delivers what a notification means for a node.
     *
     * @param heard the notification
     * @param event what it means
     */
    private void notified(WatchedEvent heard, WatchedEvent event) {
        if (behind.get() || !view.concerns(event.type())) {
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
                return compareAll(null);
            });
            return;
        }
        // Asked for right away, all endpoints that hear of the event share a read. One that lags reads when its turn
        // comes: what it will want to know then is not known yet, and many answers would be kept for it.
        long received = reader.received(heard);
        toBeCompared.set(false); // what is missed from now on must be looked for after this event, not before it
        Supplier<@Nullable NodeState> asked = view.isSynchronized() && mayAskNow() ? ask(event, received) : null;
        queue.add(() -> {
            waiting.decrementAndGet();
            return apply(event, received, asked);
        });
    }

    /** Without a connection there may be no room for a request, and the EventThread must not wait for it. */
    private boolean mayAskNow() {
        return queue.isIdle() && spec.client().state().isConnected();
    }

    private Supplier<TreeRead.Nodes> askAll() {
        toBeCompared.set(false);
        return reader.askAll(path.root(), reader.now());
    }

    private Supplier<@Nullable NodeState> ask(WatchedEvent event, long since) {
        return event.type() == EventType.NODE_DELETED
                ? reader.askStatus(event.path(), since)
                : reader.ask(event.path(), since);
    }

    // What follows runs on the queue.

    @Override
    public @Nullable CompletionStage<?> compareAll() {
        return compareAll(null);
    }

    private @Nullable CompletionStage<?> compareAll(@Nullable Supplier<TreeRead.Nodes> asked) {
        if (stopped) {
            return null;
        }
        TreeRead.Nodes now;
        try {
            now = (asked == null ? askAll() : asked).get();
        } catch (RuntimeException ex) {
            if (isPassing(ex)) {
                return afterPause(ex, this::compareAll);
            }
            refused.allRefused(ex);
            return null;
        }
        refused.allRead();
        compared(path.root(), view.synchronize(now), now);
        return null;
    }

    /** Compares what is below a node whose children could not be listed before. */
    @Override
    public @Nullable CompletionStage<?> compareTree(String root) {
        if (stopped || !refused.isUnlisted(root)) {
            return null;
        }
        TreeRead.Nodes now;
        try {
            now = reader.askAll(root, reader.now()).get();
        } catch (RuntimeException ex) {
            return isPassing(ex) ? afterPause(ex, () -> compareTree(root)) : null;
        }
        compared(root, view.compareTree(root, now), now);
        return null;
    }

    private void compared(String root, List<NodeView.Change> changes, TreeRead.Nodes now) {
        refused.listed(root, now);
        deliverAll(changes);
    }

    /** Compares a node that could not be read before. */
    @Override
    public @Nullable CompletionStage<?> compareNode(String node) {
        if (stopped || !refused.isUnread(node)) {
            return null;
        }
        NodeState state;
        try {
            state = reader.askStatus(node, reader.now()).get();
        } catch (RuntimeException ex) {
            return isPassing(ex) ? afterPause(ex, () -> compareNode(node)) : null;
        }
        comparedNode(node, state);
        return null;
    }

    private void comparedNode(String node, @Nullable NodeState state) {
        List<NodeView.Change> changes = view.compareNode(node, state == null ? null : state.stat());
        if (changes.stream().noneMatch(change -> events.wants(change.type()) && isRead(change.type()))) {
            refused.read(node);
        }
        deliverAll(changes);
    }

    private void deliverAll(List<NodeView.Change> changes) {
        long since = reader.now();
        queue.addFirst(changes.stream()
                .filter(events::concerns)
                .<SerialQueue.Task>map(change -> () -> deliver(change, since))
                .toList());
    }

    /** Reads the node of a notification and delivers what is new. */
    private @Nullable CompletionStage<?> apply(
            WatchedEvent event, long received, @Nullable Supplier<@Nullable NodeState> asked) {
        if (stopped) {
            return null;
        }
        if (!view.isSynchronized()) {
            return compareAll(); // which was refused: perhaps this has changed it
        }
        NodeState state;
        try {
            state = (asked == null ? ask(event, received) : asked).get();
        } catch (RuntimeException ex) {
            if (isPassing(ex)) {
                return afterPause(ex, () -> apply(event, received, null));
            }
            boolean unused = refused.unread(event.path(), ex);
            return events.unreadable(new NodeView.Change(typeOf(event.type()), event.path(), event.zxid()), ex);
        }
        if (refused.isUnread(event.path())) {
            comparedNode(event.path(), state);
            return null;
        }
        NodeView.Change change = view.notified(event, state == null ? null : state.stat());
        if (change == null || !events.concerns(change)) {
            return null;
        }
        return events.deliver(change, isRead(change.type()) ? state : null); // of a deleted node it is its next life
    }

    /** Delivers a change that was found by comparison. */
    private @Nullable CompletionStage<?> deliver(NodeView.Change change, long since) {
        if (stopped) {
            return null;
        }
        if (!isRead(change.type())) {
            return events.deliver(change, null);
        }
        NodeState state;
        try {
            state = reader.ask(change.path(), since).get();
        } catch (RuntimeException ex) {
            if (isPassing(ex)) {
                return afterPause(ex, () -> deliver(change, since));
            }
            view.untold(change);
            return refused.unread(change.path(), ex) ? events.unreadable(change, ex) : null;
        }
        refused.read(change.path());
        if (state != null) {
            view.refresh(change.path(), state.stat());
        } else if (change.type() == ZkNodeEventType.INITIAL) {
            view.forget(change.path());
            return null;
        } else if (change.type() != ZkNodeEventType.CREATED) {
            return null; // the notification of its deletion follows
        }
        return events.deliver(change, state);
    }

    /** Whether a failure says nothing of the node. Also true of an interrupt that was meant for something else. */
    private boolean isPassing(RuntimeException failure) {
        return stopped || Transient.is(failure);
    }

    private @Nullable CompletionStage<?> afterPause(RuntimeException failure, SerialQueue.Task again) {
        if (stopped) {
            return null;
        }
        log.debug("Watch endpoint '{}' could not read below {} yet", spec.id(), path, failure);
        queue.addFirst(List.of(again));
        CompletableFuture<@Nullable Void> newPause = new CompletableFuture<>();
        shortPause = newPause;
        return stopped
                ? null
                : newPause.completeOnTimeout(null, spec.pauses().shortest().toMillis(), TimeUnit.MILLISECONDS);
    }

    private static boolean isRead(ZkNodeEventType type) {
        return type != ZkNodeEventType.DELETED;
    }

    private static ZkNodeEventType typeOf(EventType type) {
        return switch (type) {
            case NODE_CREATED -> ZkNodeEventType.CREATED;
            case NODE_DELETED -> ZkNodeEventType.DELETED;
            case NODE_CHILDREN_CHANGED -> ZkNodeEventType.CHILDREN_CHANGED;
            default -> ZkNodeEventType.DATA_CHANGED;
        };
    }
}
