/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.Transaction;
import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.GrantChange;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.contention.Holding;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** A grant that one node stands for. */
final class HeldGrant implements Grant {
    private final Door door;
    private final String path;
    private final Holding held;
    private final long czxid;

    HeldGrant(Door door, String path, Holding held, long czxid) {
        this.door = door;
        this.path = path;
        this.held = held;
        this.czxid = czxid;
    }

    Holding held() {
        return held;
    }

    /** Whether it is of that path as that view sees it. */
    boolean isOf(ZkClient view, String itsPath) {
        return path.equals(itsPath) && door.client().fullPath(path).equals(view.fullPath(itsPath));
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String nodePath() {
        return held.nodePath();
    }

    @Override
    public GrantState state() {
        return held.state();
    }

    @Override
    public @Nullable LossReason lossReason() {
        return held.reason();
    }

    @Override
    public boolean isHeld() {
        return held.isHeld();
    }

    @Override
    public long fencingToken() {
        return czxid;
    }

    @Override
    public Transaction guard() {
        return door.guard(nodePath());
    }

    @Override
    public Transaction guard(Transaction writes) {
        return door.guard(nodePath(), writes);
    }

    @Override
    public void addListener(GrantListener listener) {
        listen(listener, null);
    }

    @Override
    public void addListener(GrantListener listener, Executor executor) {
        listen(listener, given("executor", executor));
    }

    private void listen(GrantListener listener, @Nullable Executor executor) {
        given("listener", listener);
        held.addListener(
                new Holding.Listener() {
                    @Override
                    public void changed(GrantChange change) {
                        listener.changed(HeldGrant.this, change);
                    }

                    @Override
                    public void revokeRequested() {
                        listener.revokeRequested(HeldGrant.this);
                    }
                },
                executor);
    }

    @Override
    public void close() {
        CompletableFuture<?> unused = held.release();
    }

    @Override
    public CompletableFuture<@Nullable Void> releaseAsync() {
        return door.ownFuture(held.release());
    }

    @Override
    public String toString() {
        return "Grant[" + nodePath() + ", " + state() + "]";
    }
}
