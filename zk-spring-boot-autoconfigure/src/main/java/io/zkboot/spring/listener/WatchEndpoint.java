/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.ZkWatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An endpoint: its paths share one queue, so their events come one after another. */
final class WatchEndpoint implements ZkWatchEndpoint {
    private final WatchSpec spec;
    private @Nullable Run run;
    private @Nullable SerialQueue last; // that of this run or the one before

    /** The endpoint between one start and the next stop. */
    private record Run(SerialQueue queue, List<PathWatch> watches) {}

    WatchEndpoint(WatchSpec spec) {
        this.spec = spec;
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
        return run != null;
    }

    @Override
    public synchronized boolean isRegistered() {
        return run != null && run.watches().stream().allMatch(PathWatch::isRegistered);
    }

    @Override
    public synchronized void start() {
        if (run != null) {
            return;
        }
        SerialQueue queue = new SerialQueue("watch endpoint '" + spec.id() + "'", spec.executor(), spec.pauses());
        SerialQueue before = last;
        if (before != null) {
            queue.add(before::ended); // a method that is still at work is not called beside itself
        }
        List<PathWatch> watches = spec.paths().stream()
                .map(path -> new PathWatch(spec, path, queue))
                .toList();
        run = new Run(queue, watches);
        last = queue;
        watches.forEach(PathWatch::start);
    }

    @Override
    public void stop(Runnable callback) {
        Run ended;
        synchronized (this) {
            ended = run;
            run = null;
        }
        if (ended == null) {
            callback.run();
            return;
        }
        ended.watches().forEach(PathWatch::stop);
        ended.queue().close(callback);
    }

    /** Says what is still running of a stopped endpoint, for a log. */
    synchronized String running() {
        return "'" + spec.id() + "' (" + (last == null ? "nothing" : last.running()) + ")";
    }

    /** Interrupts what is still running of a stopped endpoint. */
    synchronized void interrupt() {
        if (last != null && run == null) {
            last.interrupt();
        }
    }
}
