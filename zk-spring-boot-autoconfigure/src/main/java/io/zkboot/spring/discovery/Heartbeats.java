/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.cloud.client.discovery.event.HeartbeatEvent;
import org.springframework.context.ApplicationEventPublisher;

/**
 * Publishes a {@link HeartbeatEvent} for each change, with a number that grows. Changes that come while listeners are
 * busy with an earlier one are told as one, with the newest number; the last one is always told. Before {@link #open}
 * they wait, as not all listeners are there.
 */
final class Heartbeats {
    private static final Logger log = LoggerFactory.getLogger(Heartbeats.class);

    private final Object source;
    private final ApplicationEventPublisher publisher;
    private final Executor executor;
    private final AtomicLong changes = new AtomicLong();
    private final AtomicBoolean waiting = new AtomicBoolean();
    private volatile boolean open;

    Heartbeats(Object source, ApplicationEventPublisher publisher, Executor executor) {
        this.source = source;
        this.publisher = publisher;
        this.executor = executor;
    }

    void changed() {
        changes.incrementAndGet();
        if (!waiting.getAndSet(true) && open) {
            send();
        }
    }

    /** Tells from now on, and what has waited. */
    void open() {
        open = true;
        if (waiting.get()) {
            send();
        }
    }

    private void send() {
        boolean sent = false;
        try {
            executor.execute(this::publish);
            sent = true;
        } finally {
            if (!sent) {
                waiting.set(false); // the next change is another try
            }
        }
    }

    /** Lets changes wait. */
    void close() {
        open = false;
    }

    private void publish() {
        if (!open || !waiting.getAndSet(false)) {
            return;
        }
        try {
            publisher.publishEvent(new HeartbeatEvent(source, changes.get()));
        } catch (Throwable ex) {
            log.error("A listener of a HeartbeatEvent failed", ex);
        }
    }
}
