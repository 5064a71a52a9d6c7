/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import io.zkboot.client.recipe.GrantChange;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.leader.ElectionListener;
import io.zkboot.client.recipe.leader.LeaderOptions;
import io.zkboot.client.recipe.leader.LeaderOptions.AfterTask;
import io.zkboot.client.recipe.leader.LeaderTask;
import io.zkboot.client.recipe.leader.Leadership;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.client.recipe.lock.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A participant of an election in memory. Guarded by the {@link MemoryServers}. */
final class MemoryElection extends MemoryObserver implements ZkLeaderElection {
    private static final class Told {
        private final MemoryListener<ElectionListener> listener;
        private @Nullable MemoryLeadership granted;
        private boolean removed;

        Told(MemoryListener<ElectionListener> listener) {
            this.listener = listener;
        }
    }

    private final @Nullable LeaderTask task;
    private final List<Told> listeners = new ArrayList<>();
    private final List<CompletableFuture<Leadership>> waiting = new ArrayList<>();
    private final CompletableFuture<@Nullable Void> ended = new CompletableFuture<>();
    private volatile State state = State.IDLE;
    private volatile @Nullable MemoryLeadership leadership;
    private @Nullable MemoryLeadership past;
    private @Nullable CompletableFuture<Grant> attempt;

    MemoryElection(MemoryProcess process, String path, LeaderOptions options, @Nullable LeaderTask task) {
        super(process, path, options);
        this.task = task;
    }

    // ---- standing for election ----

    @Override
    void begin() {
        join();
    }

    private void join() {
        state = State.QUEUED;
        servers.mail(() -> {
            CompletableFuture<Grant> asked = contention.standAsync(); // until the end
            servers.change(() -> attempt = asked);
            CompletableFuture<?> unused = asked.whenComplete((grant, failure) -> servers.change(() -> {
                if (grant != null) {
                    leads(new MemoryLeadership(this, (MemoryGrant) grant));
                } else if (contention.process().isClosed()) {
                    fail(waiting, contention.process().closed("await", path()));
                }
            }));
            if (isClosed()) {
                asked.cancel(false);
            }
        });
    }

    private void leads(MemoryLeadership granted) {
        if (isClosed()) {
            granted.grant().close();
            return;
        }
        leadership = granted;
        state = State.LEADING;
        listeners.forEach(told -> grant(told, granted));
        work(granted);
        complete(waiting, servers, granted);
        granted.grant().onChange(change -> changed(granted, change));
    }

    private void grant(Told told, MemoryLeadership granted) {
        told.granted = granted;
        granted.workBegins(told);
        told.listener.tell(each -> each.granted(granted));
    }

    private void tell(MemoryLeadership of, Consumer<ElectionListener> call) {
        listeners.stream()
                .filter(told -> told.granted == of && !told.removed)
                .forEach(told -> told.listener.tell(call));
    }

    private void changed(MemoryLeadership of, GrantChange change) {
        switch (change.to()) {
            case IN_DOUBT -> tell(of, listener -> listener.inDoubt(of));
            case HELD -> {
                tell(of, listener -> listener.confirmed(of));
                complete(waiting, servers, of);
            }
            default -> endOf(of);
        }
    }

    private void endOf(MemoryLeadership of) {
        leadership = null;
        past = of;
        state = State.WORK_ENDING;
        for (Told told : listeners) {
            if (told.granted == of) {
                told.granted = null;
                told.listener.tell(each -> each.revoked(of), () -> servers.change(() -> workEnded(of, told)));
            }
        }
        listeners.removeIf(told -> told.removed && told.granted == null);
        if (options.interrupt()) {
            of.interruptTask();
        }
        Duration longest = options.abandonAfter();
        if (longest != null) {
            servers.after(longest, () -> abandon(of));
        }
        goOn();
    }

    void abandon(MemoryLeadership of) {
        of.abandonWork();
        goOn();
    }

    private void workEnded(MemoryLeadership of, Object work) {
        of.workEnds(work);
        goOn();
    }

    /** Goes on when the work of the leadership that has ended has ended, too. */
    private void goOn() {
        MemoryLeadership of = past;
        if (of == null || of.isWorkedFor()) {
            return;
        }
        past = null;
        if (isClosed()) {
            CompletableFuture<?> unused = of.grant()
                    .releaseAsync()
                    .whenComplete((done, failure) -> servers.change(() -> servers.mail(() -> ended.complete(null))));
        } else if (of.backoff().isZero()) {
            join();
        } else {
            state = State.PAUSED;
            servers.after(of.backoff(), () -> {
                if (!isClosed()) {
                    join();
                }
            });
        }
    }

    // ---- the task ----

    private void work(MemoryLeadership of) {
        LeaderTask wanted = task;
        if (wanted == null) {
            return;
        }
        of.workBegins(wanted);
        servers.mail(() -> {
            try {
                options.taskExecutor().execute(() -> run(wanted, of));
            } catch (RuntimeException | Error refused) { // or it finds no thread
                servers.change(() -> workEnded(of, wanted));
                contention.listenerFailed(refused);
            }
        });
    }

    @SuppressWarnings("CatchingUnchecked")
    private void run(LeaderTask wanted, MemoryLeadership of) {
        servers.change(() -> of.task(of.state().isFinal() ? null : Thread.currentThread()));
        try {
            if (!of.state().isFinal()) {
                wanted.run(of);
            }
        } catch (InterruptedException told) {
            // it did as it was told
        } catch (Throwable failure) {
            contention.listenerFailed(failure);
        } finally {
            servers.change(() -> of.task(null));
            boolean unused = Thread.interrupted();
        }
        if (!of.state().isFinal()) {
            if (options.afterTask() == AfterTask.RESIGN) {
                of.resign(options.pause());
            } else if (options.afterTask() == AfterTask.CLOSE) {
                close();
            }
        }
        servers.change(() -> workEnded(of, wanted));
    }

    // ---- what callers see ----

    @Override
    public String id() {
        return options.id() == null ? "in memory" : options.id();
    }

    @Override
    public State state() {
        return isClosed() ? State.CLOSED : state;
    }

    @Override
    public boolean isLeader() {
        return leadership().map(Leadership::isHeld).orElse(false);
    }

    @Override
    public Optional<Leadership> leadership() {
        MemoryLeadership now = leadership;
        return now == null || now.state().isFinal() ? Optional.empty() : Optional.of(now);
    }

    @Override
    public Leadership awaitLeadership(Duration timeout) {
        return contention.await(awaitLeadershipAsync(timeout), "awaitLeadership", timeout);
    }

    @Override
    public CompletableFuture<Leadership> awaitLeadershipAsync(Duration timeout) {
        return waiter(waiting, timeout, () -> leadership().filter(now -> now.state() == GrantState.HELD));
    }

    @Override
    public void addListener(ElectionListener listener) {
        addListener(listener, options.executor());
    }

    @Override
    public void addListener(ElectionListener listener, Executor executor) {
        Told told = new Told(new MemoryListener<>(
                servers,
                MemoryContention.given("listener", listener),
                MemoryContention.given("executor", executor),
                contention::listenerFailed));
        servers.change(() -> {
            listeners.add(told);
            MemoryLeadership now = leadership;
            if (now != null && !now.state().isFinal()) {
                grant(told, now);
                if (now.state() == GrantState.IN_DOUBT) {
                    told.listener.tell(each -> each.inDoubt(now));
                }
            }
        });
    }

    @Override
    public void removeListener(ElectionListener listener) {
        MemoryContention.given("listener", listener);
        servers.change(() -> {
            listeners.stream()
                    .filter(told -> told.listener.listener() == listener)
                    .forEach(told -> told.removed = true);
            listeners.removeIf(told -> told.removed && told.granted == null);
        });
    }

    @Override
    public CompletableFuture<@Nullable Void> closeAsync() {
        CompletableFuture<?>[] pending = new CompletableFuture<?>[1];
        servers.change(() -> {
            if (isClosed()) {
                return;
            }
            end();
            fail(waiting, wasClosed());
            MemoryLeadership now = leadership;
            if (now != null) {
                CompletableFuture<?> unused = now.resignAsync(Duration.ZERO);
            } else if (past == null) {
                pending[0] = attempt;
                servers.mail(() -> ended.complete(null));
            }
        });
        if (pending[0] != null) {
            pending[0].cancel(false);
        }
        return ended.copy();
    }

    @Override
    public String toString() {
        return "ZkLeaderElection[" + path() + ", " + state() + ", in memory]";
    }
}
