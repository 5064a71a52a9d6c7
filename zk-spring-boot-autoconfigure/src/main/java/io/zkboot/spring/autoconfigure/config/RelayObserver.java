/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.ObservedOperation;
import io.zkboot.client.event.Reason;
import io.zkboot.client.retry.RetryEvent;
import io.zkboot.client.retry.RetryListener;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on what a client tells to those who come later, and keeps the last failure of each server. */
final class RelayObserver implements ClientObserver, RetryListener {
    private static final Logger log = LoggerFactory.getLogger(RelayObserver.class);

    private final List<String> servers;
    private final Map<String, String> failures = new ConcurrentHashMap<>();
    private final List<ClientObserver> observers = new CopyOnWriteArrayList<>();
    private volatile @Nullable RetryListener retryListener;

    RelayObserver(List<String> servers) {
        this.servers = servers;
    }

    void add(List<ClientObserver> others, @Nullable RetryListener retries) {
        observers.addAll(others);
        retryListener = retries;
    }

    /** Returns a line for each server, with what became of it. */
    String failures() {
        StringBuilder text = new StringBuilder();
        for (String server : servers) {
            text.append("%n    - ".formatted())
                    .append(server)
                    .append(": ")
                    .append(failures.getOrDefault(server, "no attempt to connect has ended yet"));
        }
        return text.toString();
    }

    @Override
    public void connectFailed(Reason reason, String detail) {
        String text = reason + (detail.isEmpty() ? "" : " (" + detail + ")");
        for (String server : servers) {
            if (servers.size() == 1 || detail.contains(server) || detail.contains(host(server))) {
                failures.put(server, text);
            }
        }
        tell(observer -> observer.connectFailed(reason, detail));
    }

    private String host(String server) {
        String host = server.substring(0, server.lastIndexOf(':'));
        return servers.stream().filter(other -> other.startsWith(host + ":")).count() == 1 ? host : server;
    }

    private void tell(Consumer<ClientObserver> news) {
        tell(observers.iterator(), news);
    }

    /** One that throws does not keep the news from the others, as with a client that has them from the start. */
    private static void tell(Iterator<ClientObserver> those, Consumer<ClientObserver> news) {
        if (those.hasNext()) {
            try {
                news.accept(those.next());
            } finally {
                tell(those, news);
            }
        }
    }

    @Override
    public void pingAnswered(long nanos) {
        tell(observer -> observer.pingAnswered(nanos));
    }

    @Override
    public void connectAttempted(long nanos, Reason reason) {
        tell(observer -> observer.connectAttempted(nanos, reason));
    }

    /** One that throws takes neither the start from the others nor, later, the end. */
    @Override
    public @Nullable ObservedOperation operationStarted(String operation, @Nullable String path) {
        List<ObservedOperation> wanted = new ArrayList<>();
        for (ClientObserver observer : observers) {
            try {
                ObservedOperation one = observer.operationStarted(operation, path);
                if (one != null) {
                    wanted.add(one);
                }
            } catch (RuntimeException | Error ex) {
                log.warn("{} failed on the start of {}", observer, operation, ex);
            }
        }
        return wanted.isEmpty() ? null : (failure, server) -> end(wanted.iterator(), failure, server);
    }

    private static void end(Iterator<ObservedOperation> those, @Nullable Throwable failure, @Nullable String server) {
        if (those.hasNext()) {
            try {
                those.next().ended(failure, server);
            } finally {
                end(those, failure, server);
            }
        }
    }

    @Override
    public void operationEnded(String operation, long nanos, ErrorCode error) {
        tell(observer -> observer.operationEnded(operation, nanos, error));
    }

    @Override
    public void retried(String operation, int attempt, ErrorCode error) {
        tell(observer -> observer.retried(operation, attempt, error));
    }

    @Override
    public void listenerFailed(Throwable failure) {
        tell(observer -> observer.listenerFailed(failure));
    }

    @Override
    public void retrying(RetryEvent event) {
        RetryListener listener = retryListener;
        if (listener != null) {
            listener.retrying(event);
        }
    }
}
