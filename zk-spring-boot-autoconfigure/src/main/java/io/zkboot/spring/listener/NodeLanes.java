/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of an endpoint side by side, those of one node one after another. A node has a lane to itself from its
 * first call to the end of the last that waits; then the lane is another node's. While there is no room, the queue of
 * the endpoint waits, which holds no thread: what follows is not read before somebody can take it.
 */
final class NodeLanes {
    private static final int MAX_PER_NODE = 100;

    private final SerialQueue order;
    private final List<SerialQueue> queues;
    private final Lane[] lanes;
    private final Map<String, Lane> byNode = new HashMap<>();
    private @Nullable CompletableFuture<@Nullable Void> room; // the queue of the endpoint waits for it
    private boolean closed;

    private static final class Lane {
        private final SerialQueue queue;
        private int calls; // running or waiting

        @Nullable private String node;

        private Lane(SerialQueue queue) {
            this.queue = queue;
        }
    }

    /**
     * Creates them.
     *
     * @param order the queue of the endpoint
     * @param queues those of the lanes; none has the calls run by the queue of the endpoint
     */
    NodeLanes(SerialQueue order, List<SerialQueue> queues) {
        this.order = order;
        this.queues = queues;
        this.lanes = queues.stream().map(Lane::new).toArray(Lane[]::new);
    }

    /** Runs a call about a node when it is its turn. For the task that the queue of the endpoint runs. */
    @Nullable CompletionStage<?> run(String node, SerialQueue.Task call) {
        if (queues.isEmpty()) {
            return call.run();
        }
        Lane lane;
        synchronized (this) {
            if (closed) {
                return null;
            }
            lane = laneOf(node);
            if (lane == null) {
                CompletableFuture<@Nullable Void> wait = new CompletableFuture<>();
                room = wait;
                order.addFirst(List.of(() -> run(node, call)));
                return wait;
            }
            lane.calls++;
        }
        Lane taken = lane;
        taken.queue.add(call);
        taken.queue.add(() -> {
            ended(taken);
            return null;
        });
        return null;
    }

    private @Nullable Lane laneOf(String node) {
        Lane lane = byNode.get(node);
        if (lane != null) {
            return lane.calls < MAX_PER_NODE ? lane : null;
        }
        for (Lane free : lanes) {
            if (free.node == null) {
                free.node = node;
                byNode.put(node, free);
                return free;
            }
        }
        return null;
    }

    private void ended(Lane lane) {
        CompletableFuture<@Nullable Void> waiting;
        synchronized (this) {
            if (--lane.calls == 0) {
                byNode.remove(lane.node);
                lane.node = null;
            }
            waiting = room;
            room = null;
        }
        if (waiting != null) {
            waiting.complete(null);
        }
    }

    /** Takes no more calls. Those that wait are dropped with the queues of the lanes. */
    void close() {
        CompletableFuture<@Nullable Void> waiting;
        synchronized (this) {
            closed = true;
            waiting = room;
            room = null;
        }
        if (waiting != null) {
            waiting.complete(null);
        }
    }
}
