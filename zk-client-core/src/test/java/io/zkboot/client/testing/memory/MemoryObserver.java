/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.recipe.leader.Leader;
import io.zkboot.client.recipe.leader.LeaderListener;
import io.zkboot.client.recipe.leader.LeaderOptions;
import io.zkboot.client.recipe.leader.Participant;
import io.zkboot.client.recipe.leader.ZkLeaderObserver;
import io.zkboot.client.recipe.lock.LockOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Who leads in memory, as one process knows it. Guarded by the {@link MemoryServers}. */
class MemoryObserver implements ZkLeaderObserver {
    final MemoryContention contention;
    final MemoryServers servers;
    final LeaderOptions options;
    private final MemoryProcess process;
    private final Runnable look = this::look;
    private final List<MemoryListener<LeaderListener>> listeners = new ArrayList<>();
    private final List<CompletableFuture<Leader>> waiting = new ArrayList<>();
    private volatile Optional<Leader> leader = Optional.empty();
    private volatile boolean stale = true;
    private boolean known;
    private boolean staleTold;
    private boolean started;
    private boolean closed;

    MemoryObserver(MemoryProcess process, String path, LeaderOptions options) {
        this.process = process;
        this.servers = process.servers();
        this.options = MemoryContention.given("options", options);
        String id = options.id() == null ? "in memory" : options.id();
        this.contention = new MemoryContention(
                process,
                "leader",
                MemoryKind.LEADER,
                path,
                LockOptions.DEFAULTS
                        .withMetadata(id)
                        .withExecutor(options.executor())
                        .withObserver(options.observer()));
    }

    // ---- what it knows ----

    private void look() {
        if (!started || closed || process.isPaused()) {
            return;
        }
        if (!process.isConnected() || process.isClosed()) {
            stale = true;
            if (known && !staleTold) {
                staleTold = true;
                tell(LeaderListener::stale);
            }
            return;
        }
        Optional<Leader> now = contention.queue().nodes().stream().findFirst().map(MemoryObserver::leaderOf);
        stale = false;
        if (!known || !now.equals(leader)) {
            known = true;
            leader = now;
            tell(listener -> listener.leaderChanged(now));
        }
        if (staleTold) {
            staleTold = false;
            tell(LeaderListener::upToDate);
        }
        now.ifPresent(who -> complete(waiting, who));
    }

    static <T> void complete(List<CompletableFuture<T>> waiting, MemoryServers servers, T value) {
        List.copyOf(waiting).forEach(each -> servers.mail(() -> each.complete(value)));
    }

    private void complete(List<CompletableFuture<Leader>> all, Leader who) {
        complete(all, servers, who);
    }

    private void tell(Consumer<LeaderListener> call) {
        listeners.forEach(each -> each.tell(call));
    }

    private static Leader leaderOf(MemoryNode node) {
        return new Leader(text(node), node.czxid(), node.sessionId(), node.since());
    }

    private static String text(MemoryNode node) {
        return new String(node.data(), StandardCharsets.UTF_8);
    }

    // ---- what callers see ----

    @Override
    public String path() {
        return contention.path();
    }

    @Override
    public void start() {
        servers.change(() -> {
            if (closed) {
                throw wasClosed();
            }
            if (!started) {
                started = true;
                contention.queue().watchers().add(look);
                process.watchers().add(look);
                look();
                begin();
            }
        });
    }

    /** It was started. */
    void begin() {}

    boolean isStarted() {
        return started;
    }

    boolean isClosed() {
        return closed;
    }

    IllegalStateException wasClosed() {
        return new IllegalStateException("The election of " + path() + " was closed here; make another one.");
    }

    void requireStarted() {
        if (closed) {
            throw wasClosed();
        }
        if (!started) {
            throw new IllegalStateException("The election of " + path() + " was not started here.");
        }
    }

    @Override
    public Optional<Leader> leader() {
        return leader;
    }

    @Override
    public boolean isStale() {
        return stale;
    }

    @Override
    public Leader awaitLeader(Duration timeout) {
        return contention.await(awaitLeaderAsync(timeout), "awaitLeader", timeout);
    }

    @Override
    public CompletableFuture<Leader> awaitLeaderAsync(Duration timeout) {
        return waiter(waiting, timeout, () -> stale ? Optional.empty() : leader);
    }

    /** One who waits for something, which may be there already. */
    <T> CompletableFuture<T> waiter(
            List<CompletableFuture<T>> all, Duration timeout, java.util.function.Supplier<Optional<T>> there) {
        if (MemoryContention.given("timeout", timeout).compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("The timeout must be 1 ms at least, but is " + timeout + ".");
        }
        Duration bounded = timeout.compareTo(MemoryServers.LONGEST) > 0 ? MemoryServers.LONGEST : timeout;
        CompletableFuture<T> waiter = new CompletableFuture<>();
        servers.change(() -> {
            requireStarted();
            if (process.isClosed()) {
                waiter.completeExceptionally(process.closed("await", path()));
                return;
            }
            there.get().ifPresent(waiter::complete); // nobody else has it yet
            if (!waiter.isDone()) {
                all.add(waiter);
                MemoryServers.Timer timer =
                        servers.after(bounded, () -> servers.mail(() -> waiter.completeExceptionally(late())));
                CompletableFuture<?> unused = waiter.whenComplete((value, failure) -> servers.change(() -> {
                    all.remove(waiter);
                    servers.cancel(timer);
                }));
            }
        });
        return waiter;
    }

    private OperationTimeoutException late() {
        return new OperationTimeoutException(
                new Failure(ErrorCode.OPERATION_TIMEOUT, "await", path(), Outcome.REJECTED),
                "it did not come true in time",
                null);
    }

    @Override
    public List<Participant> participants() {
        return contention.await(participantsAsync(), "participants");
    }

    @Override
    public CompletableFuture<List<Participant>> participantsAsync() {
        return process.ask("participants", path(), () -> {
            List<MemoryNode> nodes = contention.queue().nodes();
            return nodes.stream()
                    .map(node -> new Participant(
                            text(node), node.czxid(), node.sessionId(), node.since(), node == nodes.get(0)))
                    .toList();
        });
    }

    @Override
    public void addLeaderListener(LeaderListener listener) {
        addLeaderListener(listener, options.executor());
    }

    @Override
    public void addLeaderListener(LeaderListener listener, Executor executor) {
        MemoryListener<LeaderListener> added = new MemoryListener<>(
                servers,
                MemoryContention.given("listener", listener),
                MemoryContention.given("executor", executor),
                contention::listenerFailed);
        servers.change(() -> {
            listeners.add(added);
            if (known) {
                Optional<Leader> now = leader;
                added.tell(each -> each.leaderChanged(now));
            }
            if (staleTold) {
                added.tell(LeaderListener::stale);
            }
        });
    }

    @Override
    public void removeLeaderListener(LeaderListener listener) {
        MemoryContention.given("listener", listener);
        servers.change(() -> listeners.removeIf(each -> each.listener() == listener));
    }

    @Override
    public void close() {
        CompletableFuture<?> unused = closeAsync();
    }

    @Override
    public CompletableFuture<@Nullable Void> closeAsync() {
        servers.change(this::end);
        return CompletableFuture.completedFuture(null);
    }

    /** Hears nothing any more. */
    void end() {
        if (!closed) {
            closed = true;
            stale = true;
            contention.queue().watchers().remove(look);
            process.watchers().remove(look);
            listeners.clear();
            fail(waiting, wasClosed());
        }
    }

    <T> void fail(List<CompletableFuture<T>> all, RuntimeException why) {
        List.copyOf(all).forEach(each -> servers.mail(() -> each.completeExceptionally(why)));
    }

    @Override
    public String toString() {
        return "leader of " + path() + " in memory";
    }
}
