/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.ZkWatch;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An endpoint: its paths share one queue, so their events come one after another. */
final class WatchEndpoint implements ZkWatchEndpoint {
    private final WatchSpec spec;
    private final Supplier<ZkWatchActivity> activity;
    private @Nullable List<PathWatch> watches; // between a start and the next stop
    private @Nullable SerialQueue last; // that of this run or the one before

    WatchEndpoint(WatchSpec spec) {
        this(spec, () -> ZkWatchActivity.NONE);
    }

    WatchEndpoint(WatchSpec spec, Supplier<ZkWatchActivity> activity) {
        this.spec = spec;
        this.activity = activity;
    }

    @Override
    public String getClientName() {
        return spec.clientName();
    }

    @Override
    public ZkWatchActivity getActivity() {
        return activity.get();
    }

    @Override
    public String getId() {
        return spec.id();
    }

    @Override
    public List<String> getPaths() {
        return spec.paths();
    }

    @Override
    public ZkWatch.Mode getMode() {
        return spec.mode();
    }

    @Override
    public boolean isAutoStartup() {
        return spec.autoStartup();
    }

    @Override
    public synchronized boolean isRunning() {
        return watches != null;
    }

    @Override
    public synchronized boolean isRegistered() {
        return watches != null && watches.stream().allMatch(PathWatch::isRegistered);
    }

    @Override
    public synchronized void start() {
        if (watches != null) {
            return;
        }
        SerialQueue queue = new SerialQueue("watch endpoint '" + spec.id() + "'", spec.executor(), spec.pauses());
        SerialQueue before = last;
        if (before != null) {
            queue.add(before::ended); // a method that is still at work is not called beside itself
        }
        List<PathWatch> begun = spec.paths().stream()
                .map(path -> new PathWatch(spec, path, queue))
                .toList();
        watches = begun;
        last = queue;
        begun.forEach(PathWatch::start);
    }

    @Override
    public void stop(Runnable callback) {
        List<PathWatch> ended;
        SerialQueue queue;
        synchronized (this) {
            ended = watches;
            watches = null;
            queue = last;
        }
        if (ended != null) {
            ended.forEach(PathWatch::stop);
        }
        if (queue == null) {
            callback.run();
        } else {
            queue.close(callback); // also if it was stopped before, and its last method is still at work
        }
    }

    /** Says what is still running of a stopped endpoint, for a log. */
    synchronized String running() {
        return "'" + spec.id() + "' (" + (last == null ? "nothing" : last.running()) + ")";
    }

    /** Interrupts what is still running of a stopped endpoint. */
    synchronized void interrupt() {
        if (last != null && watches == null) {
            last.interrupt();
        }
    }
}
