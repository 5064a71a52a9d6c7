/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import io.zkboot.spring.event.ZkWatchFailureKind;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes events of the changes at one path of an endpoint, and calls the listener in the lane of their node. */
final class EventDelivery {
    private static final Logger log = LoggerFactory.getLogger(EventDelivery.class);

    private final WatchSpec spec;
    private final WatchedPath path;
    private final NodeLanes lanes;
    private final AtomicBoolean mistakable = new AtomicBoolean();

    EventDelivery(WatchSpec spec, WatchedPath path, NodeLanes lanes) {
        this.spec = spec;
        this.path = path;
        this.lanes = lanes;
    }

    /** Whether the listener wants to hear of a type. */
    boolean wants(ZkNodeEventType type) {
        return (type != ZkNodeEventType.INITIAL || spec.initial())
                && spec.listener().wants(type);
    }

    /** Whether there is something to do about a change: to tell of it, or to end what has failed at its node. */
    boolean concerns(NodeView.Change change) {
        return wants(change.type()) || change.type() == ZkNodeEventType.DELETED;
    }

    /**
     * Tells of a change, with what was read for it. If a node is gone, and the listener does not hear of that, it will
     * not work at that node again: what it has failed with is over. For the queue of the endpoint.
     */
    @Nullable CompletionStage<?> deliver(NodeView.Change change, @Nullable NodeState state) {
        if (!wants(change.type())) {
            return spec.concurrency() == 1 && spec.failures().isEmpty()
                    ? null
                    : lanes.run(change.path(), () -> over(change.path()));
        }
        warnOfNamesake(change.path());
        ZkNodeEvent event = event(change);
        return lanes.run(change.path(), () -> spec.listener().onEvent(event, state, path.variables(change.path())));
    }

    private @Nullable CompletionStage<?> over(String node) {
        spec.failures().worked(ZkWatchFailureKind.LISTENER, node);
        return null;
    }

    /** Tells of a change whose node could not be read. For the queue of the endpoint. */
    @Nullable CompletionStage<?> unreadable(NodeView.Change change, RuntimeException failure) {
        if (!spec.listener().wants(change.type())) {
            return null;
        }
        ZkNodeEvent event = event(change);
        return lanes.run(change.path(), () -> {
            spec.listener().onUnreadable(event, failure);
            return null;
        });
    }

    /** Somebody may have meant that node alone. */
    private void warnOfNamesake(String node) {
        if (path.pattern() != null && node.equals(path.text()) && mistakable.compareAndSet(false, true)) {
            log.warn(
                    "There is a node that is really called {}. Watch endpoint '{}' takes that for a pattern, and hears"
                            + " of other nodes too; literal = true watches that node alone",
                    node,
                    spec.id());
        }
    }

    private ZkNodeEvent event(NodeView.Change change) {
        return ZkNodeEvent.of(change.type(), spec.client(), spec.clientName(), change.path(), change.zxid());
    }
}
