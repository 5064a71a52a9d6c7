/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.ZkWatch;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** An endpoint: its paths share their queues, so their events come in one order. */
final class WatchEndpoint implements ZkWatchEndpoint {
    private final WatchSpec spec;
    private final Supplier<ZkWatchActivity> activity;
    private @Nullable List<PathWatch> watches; // between a start and the next stop
    private @Nullable EndpointQueues last; // of this run or the one before, with what earlier ones have left at work

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
        return spec.paths().stream().map(WatchedPath::text).toList();
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
    public List<ZkWatchFailure> getFailures() {
        return spec.failures().current();
    }

    @Override
    public synchronized void start() {
        if (watches != null) {
            return;
        }
        EndpointQueues queues = new EndpointQueues(spec, last);
        spec.failures().begin(queues.reports());
        List<PathWatch> begun = spec.paths().stream()
                .map(path -> new PathWatch(spec, path, queues))
                .toList();
        watches = begun;
        last = queues;
        begun.forEach(PathWatch::start);
    }

    @Override
    public void stop(Runnable callback) {
        List<PathWatch> ended;
        EndpointQueues queues;
        synchronized (this) {
            ended = watches;
            watches = null;
            queues = last;
        }
        if (ended != null) {
            ended.forEach(PathWatch::stop);
            spec.failures().end();
        }
        if (queues == null) {
            callback.run();
        } else {
            queues.close(callback); // also if it was stopped before, and its last method is still at work
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
