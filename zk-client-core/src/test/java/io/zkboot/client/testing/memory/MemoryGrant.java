/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import io.zkboot.client.Transaction;
import io.zkboot.client.data.Op;
import io.zkboot.client.recipe.GrantChange;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.GrantListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is held in memory. Guarded by the {@link MemoryServers}. */
final class MemoryGrant implements Grant, MemoryNode.Owner {
    private final MemoryContention contention;
    private final MemoryProcess process;
    private final MemoryNode node;
    private final long token;
    private final Duration since;
    private final CompletableFuture<@Nullable Void> released = new CompletableFuture<>();
    private final List<MemoryListener<GrantListener>> listeners = new ArrayList<>();
    private Consumer<GrantChange> watcher = change -> {};
    private MemoryServers.@Nullable Timer maxHold;
    private volatile GrantState state = GrantState.HELD;
    private volatile @Nullable LossReason reason;
    private boolean revoked;

    MemoryGrant(MemoryContention contention, MemoryNode node, long token) {
        this.contention = contention;
        this.process = contention.process();
        this.node = node;
        this.token = token;
        this.since = process.servers().now();
        node.owner(this);
        process.grants().add(this);
        Duration longest = contention.maxHold();
        if (longest != null) {
            maxHold = process.servers().after(longest, () -> lose(LossReason.MAX_HOLD));
        }
    }

    MemoryNode node() {
        return node;
    }

    // ---- what happens to it ----

    @Override
    public MemoryProcess process() {
        return process;
    }

    @Override
    public void mayHold() {}

    @Override
    public void gone() {
        lose(LossReason.EVICTED);
    }

    @Override
    public void revokeRequested() {
        if (!revoked && !state.isFinal()) {
            revoked = true;
            listeners.forEach(heard -> heard.tell(listener -> listener.revokeRequested(this)));
        }
    }

    void doubt() {
        if (state == GrantState.HELD) {
            changed(GrantState.IN_DOUBT, null);
            contention.tell(observer -> observer.inDoubt(contention.recipe(), contention.path()));
        }
    }

    /** There is a connection again. */
    void confirm() {
        if (node.sessionId() != process.sessionId()) {
            lose(LossReason.SESSION_EXPIRED);
        } else if (!node.isThere()) {
            lose(LossReason.EVICTED);
        } else if (state == GrantState.IN_DOUBT) {
            changed(GrantState.HELD, null);
            contention.tell(observer -> observer.confirmed(contention.recipe(), contention.path()));
            if (contention.isRevoked(node)) {
                revokeRequested();
            }
        }
    }

    void lose(LossReason why) {
        if (!state.isFinal()) {
            Duration held = held();
            reason = why;
            end();
            changed(GrantState.LOST, why);
            contention.tell(observer -> observer.lost(contention.recipe(), contention.path(), why, held));
        }
    }

    private void end() {
        process.grants().remove(this);
        process.servers().cancel(maxHold);
        process.request(() -> {
            node.queue().discard(node);
            process.servers().mail(() -> released.complete(null));
        });
        if (process.isClosed()) {
            process.servers().mail(() -> released.complete(null));
        }
    }

    /** It becomes something else. */
    void replaced() {
        Duration held = held();
        end();
        changed(GrantState.RELEASED, null);
        contention.tell(observer -> observer.released(contention.recipe(), contention.path(), held));
    }

    private Duration held() {
        return process.servers().now().minus(since);
    }

    private void changed(GrantState to, @Nullable LossReason why) {
        GrantChange change = new GrantChange(state, to, why);
        state = to;
        listeners.forEach(heard -> heard.tell(listener -> listener.changed(this, change)));
        watcher.accept(change);
    }

    /** Lets one hear each change as it happens; if it has changed by now, it hears that first. */
    void onChange(Consumer<GrantChange> next) {
        watcher = next;
        if (state != GrantState.HELD) {
            next.accept(new GrantChange(state, state, reason));
        }
    }

    // ---- what the caller sees ----

    @Override
    public String path() {
        return contention.path();
    }

    @Override
    public String nodePath() {
        return node.path();
    }

    @Override
    public GrantState state() {
        return state;
    }

    @Override
    public @Nullable LossReason lossReason() {
        return reason;
    }

    @Override
    public boolean isHeld() {
        return state == GrantState.HELD && process.hears();
    }

    @Override
    public long fencingToken() {
        return token;
    }

    @Override
    public Transaction guard() {
        return MemoryClient.of(process.servers(), process).transaction().check(nodePath(), Op.ANY_VERSION);
    }

    @Override
    public Transaction guard(Transaction writes) {
        Transaction guarded = guard();
        MemoryContention.given("transaction", writes).operations().forEach(guarded::add);
        return guarded;
    }

    @Override
    public void addListener(GrantListener listener) {
        addListener(listener, contention.executor());
    }

    @Override
    public void addListener(GrantListener listener, Executor executor) {
        MemoryListener<GrantListener> heard = new MemoryListener<>(
                process.servers(),
                MemoryContention.given("listener", listener),
                MemoryContention.given("executor", executor),
                contention::listenerFailed);
        process.servers().change(() -> {
            listeners.add(heard);
            if (state != GrantState.HELD) {
                GrantChange now = new GrantChange(state, state, reason);
                heard.tell(each -> each.changed(this, now));
            }
            if (revoked) {
                heard.tell(each -> each.revokeRequested(this));
            }
        });
    }

    @Override
    public void close() {
        CompletableFuture<?> unused = releaseAsync();
    }

    @Override
    public CompletableFuture<@Nullable Void> releaseAsync() {
        process.servers().change(() -> {
            if (!state.isFinal()) {
                replaced();
            }
        });
        return Objects.requireNonNull(released);
    }

    @Override
    public String toString() {
        return "Grant[" + nodePath() + ", " + state() + "]";
    }
}
