/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.error.NoWatcherException;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.spring.ZkWatch.Mode;
import io.zkboot.spring.event.ZkWatchFailureKind;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The persistent watch of one path or pattern of an endpoint between start and stop: set on each connection that lacks
 * it, tried again where it is refused. The watcher runs on the client's EventThread, and hands on to the delivery of
 * the path.
 */
final class PathWatch implements Watcher {
    private static final Logger log = LoggerFactory.getLogger(PathWatch.class);

    private final WatchSpec spec;
    private final WatchedPath path;
    private final PathDelivery delivery;
    private final GrowingPause pause;
    private final SessionListener connections = change -> {
        if (change.to().isConnected()) {
            connected();
        }
    };

    private final AtomicBoolean registering = new AtomicBoolean();
    private final AtomicBoolean told = new AtomicBoolean(); // in the log that it hears nothing
    private volatile boolean registered;
    private volatile boolean stopped;

    PathWatch(WatchSpec spec, WatchedPath path, EndpointQueues queues) {
        this.spec = spec;
        this.path = path;
        this.delivery = new PathDelivery(spec, path, queues);
        this.pause = new GrowingPause(spec.pauses());
    }

    /** Whether the watch is set, and what changes from now on is heard: until the first reading nothing is. */
    boolean isRegistered() {
        return registered && delivery.isSynchronized();
    }

    /** Sets the watch, now or as soon as there is a connection; returns at once. */
    void start() {
        spec.client().addListener(connections);
        register();
    }

    /** Removes the watch; what is under way ends soon, and nothing is delivered any more. */
    void stop() {
        stopped = true;
        spec.client().removeListener(connections);
        pause.stop();
        delivery.stop();
        if (registered) {
            registered = false;
            remove();
        }
    }

    @Override
    public void process(WatchedEvent event) {
        if (stopped) {
            return;
        }
        switch (event.type()) {
            case NODE_CREATED, NODE_DELETED, NODE_DATA_CHANGED, NODE_CHILDREN_CHANGED -> delivery.notified(event);
            case RESYNC -> delivery.synchronize();
            case WATCH_ENDED -> ended();
            case PERSISTENT_WATCH_REMOVED -> removedByOther();
            case DATA_WATCH_REMOVED, CHILD_WATCH_REMOVED -> {}
        }
    }

    private void connected() {
        pause.hurry();
        register();
    }

    private void register() {
        if (stopped || registered || !registering.compareAndSet(false, true)) {
            return;
        }
        boolean recursive = path.pattern() != null || spec.mode() == Mode.TREE;
        WatchMode mode = recursive ? WatchMode.PERSISTENT_RECURSIVE : WatchMode.PERSISTENT;
        try {
            // At its place in the order of events: an end of the watch must not come before its beginning.
            CompletionStage<@Nullable Void> unused = spec.client()
                    .async()
                    .inOrder(zk ->
                            zk.addWatch(path.root(), mode, this).whenComplete((nothing, failure) -> answered(failure)));
        } catch (RuntimeException ex) {
            answered(ex);
        }
    }

    private void answered(@Nullable Throwable failure) {
        registered = failure == null;
        registering.set(false);
        if (failure != null) {
            refused(Failures.unwrapped(failure));
        } else if (stopped) {
            registered = false;
            remove();
        } else {
            pause.reset();
            told.set(false);
            spec.failures().worked(ZkWatchFailureKind.WATCH, path.text());
            log.debug("Watch endpoint '{}' watches {} ({})", spec.id(), path, spec.mode());
            delivery.synchronize();
        }
    }

    private void refused(Throwable failure) {
        SessionState state = spec.client().state();
        if (stopped || state == null || state.isTerminal()) {
            return; // if the client is started again, its connection is heard of; a mock has no state
        }
        pause.plan(this::register);
        boolean passing = Transient.is(failure);
        if (!passing) {
            spec.failures().failed(ZkWatchFailureKind.WATCH, path.text(), failure);
        }
        if (passing || !told.compareAndSet(false, true)) {
            log.debug("Watch endpoint '{}' could not watch {} yet", spec.id(), path, failure);
        } else if (failure instanceof UnimplementedException) {
            log.error(
                    "Watch endpoint '{}' gets no events of {}: the server knows no such watches, which need ZooKeeper"
                            + " 3.6 or later. It tries again from time to time, and with the next connection.",
                    spec.id(),
                    path);
        } else {
            log.error(
                    "Watch endpoint '{}' gets no events of {}: the server refuses the watch. It tries again from time"
                            + " to time, and with the next connection.",
                    spec.id(),
                    path,
                    failure);
        }
    }

    /** With its connection, or by the connection to a server that does not know it. */
    private void ended() {
        registered = false;
        if (spec.client().state().isConnected()) {
            register();
        }
    }

    private void removedByOther() {
        registered = false;
        log.warn("The watch of endpoint '{}' on {} was removed by someone else; it is set again", spec.id(), path);
        register();
    }

    private void remove() {
        try {
            CompletionStage<@Nullable Void> unused = spec.client()
                    .async()
                    .removeWatches(path.root(), WatcherType.ANY, this, true)
                    .whenComplete((nothing, failure) -> {
                        if (failure != null && !(failure instanceof NoWatcherException)) {
                            notRemoved(failure);
                        }
                    });
        } catch (RuntimeException ex) {
            notRemoved(ex);
        }
    }

    private void notRemoved(Throwable failure) {
        log.debug("The watch of endpoint '{}' on {} could not be removed", spec.id(), path, failure);
    }
}
