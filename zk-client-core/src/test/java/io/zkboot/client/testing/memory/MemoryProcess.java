/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.recipe.LossReason;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A process with its connection and its session. Guarded by the {@link MemoryServers}. */
final class MemoryProcess {
    private final MemoryServers servers;
    private final Set<MemoryAttempt<?>> attempts = new LinkedHashSet<>();
    private final Set<MemoryGrant> grants = new LinkedHashSet<>();
    private final List<Runnable> watchers = new ArrayList<>();
    private List<Runnable> requests = new ArrayList<>();
    private volatile boolean connected = true;
    private volatile boolean sessionEnded;
    private volatile boolean closed;
    private long sessionId;

    MemoryProcess(MemoryServers servers) {
        this.servers = servers;
        this.sessionId = servers.nextSession();
    }

    MemoryServers servers() {
        return servers;
    }

    Set<MemoryAttempt<?>> attempts() {
        return attempts;
    }

    Set<MemoryGrant> grants() {
        return grants;
    }

    long sessionId() {
        return sessionId;
    }

    /** Whether it is told what happens on the servers. */
    boolean hears() {
        return connected && !sessionEnded && !closed;
    }

    /** Who is to be told of its connection. */
    List<Runnable> watchers() {
        return watchers;
    }

    /** Whether the servers have ended its session, and it does not know. */
    boolean isPaused() {
        return sessionEnded && connected;
    }

    boolean isConnected() {
        return connected;
    }

    boolean isClosed() {
        return closed;
    }

    // ---- requests ----

    /** Does something on the servers, now or when there is a connection. */
    void request(Runnable request) {
        if (hears()) {
            request.run();
        } else if (!closed) {
            requests.add(request);
        }
    }

    /** Asks the servers, now or when there is a connection. */
    <T> CompletableFuture<T> ask(String what, String path, Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        servers.change(() -> {
            if (closed) {
                answer.completeExceptionally(closed(what, path));
            } else if (hears()) {
                answered(question, answer).run(); // nobody else has it yet
            } else {
                requests.add(() -> servers.mail(answered(question, answer)));
            }
        });
        return answer;
    }

    private static <T> Runnable answered(Supplier<T> question, CompletableFuture<T> answer) {
        try {
            T value = question.get();
            return () -> answer.complete(value);
        } catch (RuntimeException e) {
            return () -> answer.completeExceptionally(e);
        }
    }

    ClientClosedException closed(String what, @Nullable String path) {
        return new ClientClosedException(
                new Failure(ErrorCode.CONNECTION_LOSS, what, path, Outcome.NOT_SENT), "the client is closed", null);
    }

    // ---- what happens to it ----

    void suspend() {
        connected = false;
        List.copyOf(grants).forEach(MemoryGrant::doubt);
        tellWatchers();
    }

    void reconnect() {
        if (closed) {
            throw new IllegalStateException("It has been closed: take another process.");
        }
        connected = true;
        if (sessionEnded) {
            sessionEnded = false;
            sessionId = servers.nextSession();
        }
        List.copyOf(grants).forEach(MemoryGrant::confirm); // what was lost is told before anything is granted
        List<Runnable> waiting = requests;
        requests = new ArrayList<>();
        waiting.forEach(Runnable::run);
        List.copyOf(attempts).forEach(MemoryAttempt::confirm);
        servers.queues().forEach(MemoryQueue::tellHolders);
        tellWatchers();
    }

    void endSession() {
        sessionEnded = true;
        removeNodes();
    }

    private void removeNodes() {
        servers.queues().forEach(queue -> queue.remove(node -> node.sessionId() == sessionId));
    }

    void lose(LossReason reason) {
        switch (reason) {
            case EVICTED ->
                List.copyOf(grants).forEach(grant -> grant.node().queue().remove(grant.node()::equals));
            case SESSION_LOST -> {
                suspend();
                List.copyOf(grants).forEach(grant -> grant.lose(reason));
            }
            case SESSION_EXPIRED -> {
                endSession();
                reconnect();
            }
            case CLIENT_CLOSED -> close();
            default -> List.copyOf(grants).forEach(grant -> grant.lose(reason));
        }
    }

    void close() {
        if (!closed) {
            closed = true;
            requests.clear();
            List.copyOf(grants).forEach(grant -> grant.lose(LossReason.CLIENT_CLOSED));
            List.copyOf(attempts).forEach(MemoryAttempt::processClosed);
            removeNodes();
            tellWatchers();
        }
    }

    private void tellWatchers() {
        List.copyOf(watchers).forEach(Runnable::run);
    }
}
