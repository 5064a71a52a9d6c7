/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Keeps the last things that were heard of ZooKeeper, for the page and for {@code GET /events}; newest first. */
@RestController
class EventFeed {
    private static final Logger log = LoggerFactory.getLogger(EventFeed.class);
    private static final int KEPT = 50;

    private final Deque<Entry> entries = new ArrayDeque<>();

    /** One line of the feed. */
    record Entry(Instant time, String text) {}

    void add(String text) {
        log.info("{}", text);
        synchronized (entries) {
            entries.addFirst(new Entry(Instant.now(), text));
            if (entries.size() > KEPT) {
                entries.removeLast();
            }
        }
    }

    @GetMapping("/events")
    List<Entry> latest() {
        synchronized (entries) {
            return List.copyOf(entries);
        }
    }
}
