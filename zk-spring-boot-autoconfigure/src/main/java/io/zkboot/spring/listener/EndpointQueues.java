/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The queues of an endpoint between a start and the next stop, and those of earlier runs in which something is still at
 * work. They end together, and until the earlier ones have ended, nothing is read or delivered.
 */
final class EndpointQueues {
    private final SerialQueue order;
    private final SerialQueue reports;
    private final NodeLanes lanes;
    private final List<SerialQueue> all = new ArrayList<>();

    /**
     * Creates them.
     *
     * @param spec whose queues they are
     * @param before those of the run before, null if this is the first
     */
    EndpointQueues(WatchSpec spec, @Nullable EndpointQueues before) {
        String name = "watch endpoint '" + spec.id() + "'";
        this.order = queue(name, spec);
        List<SerialQueue> parallel = new ArrayList<>();
        for (int i = 1; i <= spec.concurrency() && spec.concurrency() > 1; i++) {
            parallel.add(queue("lane " + i + " of " + name, spec));
        }
        this.lanes = new NodeLanes(order, parallel);
        this.reports = queue("the failures of " + name, spec);
        List<SerialQueue> atWork = before == null ? List.of() : before.atWork();
        if (!atWork.isEmpty()) {
            order.holdUntil(ended(atWork)); // a method that is still at work is not called beside itself
            all.addAll(atWork);
        }
    }

    private List<SerialQueue> atWork() {
        return all.stream().filter(queue -> !queue.hasEnded()).toList();
    }

    private SerialQueue queue(String name, WatchSpec spec) {
        SerialQueue queue = new SerialQueue(name, spec.executor(), spec.pauses());
        all.add(queue);
        return queue;
    }

    /** Returns the one that reads, and keeps the order of what it reads. */
    SerialQueue order() {
        return order;
    }

    /** Returns those that call the listener. */
    NodeLanes lanes() {
        return lanes;
    }

    /** Returns the one that publishes failures. */
    SerialQueue reports() {
        return reports;
    }

    /** As {@link SerialQueue#close} of all; what waits for this call itself is not waited for. */
    void close(Runnable callback) {
        lanes.close();
        AtomicInteger open = new AtomicInteger(all.size());
        all.forEach(queue -> queue.close(() -> {
            if (open.decrementAndGet() == 0) {
                callback.run();
            }
        }));
    }

    /** Completes when all are closed and nothing runs any more, be it of an earlier run. */
    CompletableFuture<?> ended() {
        return ended(all);
    }

    private static CompletableFuture<?> ended(List<SerialQueue> queues) {
        return CompletableFuture.allOf(queues.stream().map(SerialQueue::ended).toArray(CompletableFuture<?>[]::new));
    }

    /** As {@link SerialQueue#interrupt} of all. */
    void interrupt() {
        all.forEach(SerialQueue::interrupt);
    }

    /** Says what is running, for a log. */
    String running() {
        String running = all.stream()
                .map(SerialQueue::running)
                .filter(text -> !text.equals(SerialQueue.NOTHING))
                .collect(Collectors.joining("; "));
        return running.isEmpty() ? SerialQueue.NOTHING : running;
    }
}
