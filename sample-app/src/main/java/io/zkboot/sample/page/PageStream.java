/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.page;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Keeps open pages up to date by server-sent events: {@code GET /page}. Each has a thread of its own, so that one that
 * takes nothing keeps nobody waiting.
 *
 * <p>It ends before the web server, which would wait for the pages otherwise.
 */
@RestController
class PageStream implements SmartLifecycle {
    private static final int MOST_VIEWERS = 50;

    private final List<PageSection> sections;
    private final Set<Viewer> viewers = ConcurrentHashMap.newKeySet();
    private final AtomicInteger threads = new AtomicInteger();
    private volatile boolean running;

    PageStream(List<PageSection> sections) {
        this.sections = List.copyOf(sections);
    }

    @GetMapping(path = "/page", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter open() {
        Viewer viewer = new Viewer(sections);
        viewers.add(viewer);
        if (!running || viewers.size() > MOST_VIEWERS) {
            viewers.remove(viewer);
            throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE, "No more pages can be open.");
        }
        Thread thread = new Thread(() -> show(viewer), "page-" + threads.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
        return viewer.emitter();
    }

    private void show(Viewer viewer) {
        try {
            viewer.run();
        } finally {
            viewers.remove(viewer);
        }
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        viewers.forEach(Viewer::end);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public int getPhase() {
        return Integer.MAX_VALUE;
    }
}
