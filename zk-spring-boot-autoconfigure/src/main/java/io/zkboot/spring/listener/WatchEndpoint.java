/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.event.SessionListener;
import io.zkboot.spring.ZkWatch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An endpoint: its paths share one queue, so their events come one after another. */
final class WatchEndpoint implements ZkWatchEndpoint {
    private final WatchSpec spec;
    private @Nullable Run run;

    /** The endpoint between one start and the next stop. */
    private record Run(SerialQueue queue, List<PathWatch> watches, SessionListener listener) {}

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
        SerialQueue queue = new SerialQueue("watch endpoint '" + spec.id() + "'", spec.executor());
        List<PathWatch> watches = spec.paths().stream()
                .map(path -> new PathWatch(spec, path, queue))
                .toList();
        SessionListener listener = change -> {
            if (change.to().isConnected()) {
                watches.forEach(PathWatch::register);
            }
        };
        run = new Run(queue, watches, listener);
        spec.client().addListener(listener);
        watches.forEach(PathWatch::register);
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
        spec.client().removeListener(ended.listener());
        ended.watches().forEach(PathWatch::stop);
        ended.queue().close(callback);
    }
}
