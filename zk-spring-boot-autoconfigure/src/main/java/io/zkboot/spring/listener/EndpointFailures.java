/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.event.ZkWatchEndpointEvent;
import io.zkboot.spring.event.ZkWatchEndpointFailedEvent;
import io.zkboot.spring.event.ZkWatchEndpointRecoveredEvent;
import io.zkboot.spring.event.ZkWatchFailureKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What of an endpoint does not work while it runs, and the application events about it: one when it begins, one when it
 * ends. They are published in their order by a queue of their own, for an event may begin on the client's EventThread.
 * Any thread.
 */
final class EndpointFailures {
    /** What is kept of an endpoint all of whose nodes fail. */
    private static final int MAX_OPEN = 1_000;

    private final String endpointId;
    private final ZkClient client;
    private final String clientName;
    private final Consumer<? super ZkWatchEndpointEvent> publisher;
    private final Map<Key, ZkWatchFailure> open = new LinkedHashMap<>();
    private volatile boolean any;
    private @Nullable SerialQueue reports; // while it runs

    private record Key(ZkWatchFailureKind kind, String path) {}

    EndpointFailures(
            String endpointId, ZkClient client, String clientName, Consumer<? super ZkWatchEndpointEvent> publisher) {
        this.endpointId = endpointId;
        this.client = client;
        this.clientName = clientName;
        this.publisher = publisher;
    }

    /** The endpoint begins. */
    synchronized void begin(SerialQueue queue) {
        clear();
        reports = queue;
    }

    /** The endpoint ends: nothing is kept or told. */
    synchronized void end() {
        clear();
        reports = null;
    }

    private void clear() {
        open.clear();
        any = false;
    }

    /** Something failed; told if it did not fail already. */
    synchronized void failed(ZkWatchFailureKind kind, String path, Throwable cause) {
        Key key = new Key(kind, path);
        if (reports == null || (open.size() >= MAX_OPEN && !open.containsKey(key))) {
            return;
        }
        any = true;
        if (open.put(key, new ZkWatchFailure(kind, path, cause)) == null) {
            report(new ZkWatchEndpointFailedEvent(client, clientName, endpointId, kind, path, cause));
        }
    }

    /** Something works; told if it has failed. */
    void worked(ZkWatchFailureKind kind, String path) {
        if (!any) {
            return;
        }
        synchronized (this) {
            if (open.remove(new Key(kind, path)) != null) {
                any = !open.isEmpty();
                report(new ZkWatchEndpointRecoveredEvent(client, clientName, endpointId, kind, path));
            }
        }
    }

    /** Whether all works. */
    boolean isEmpty() {
        return !any;
    }

    /** Returns what does not work right now, in the order in which it began. */
    synchronized List<ZkWatchFailure> current() {
        return List.copyOf(open.values());
    }

    private void report(ZkWatchEndpointEvent event) {
        if (reports != null) {
            reports.add(() -> {
                publisher.accept(event);
                return null;
            });
        }
    }
}
