/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.recipe.internal.Failures;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares what is known of a node with what is wished for, and does the one thing that is missing. One request at a
 * time is under way. In the inbox.
 */
final class NodeWork implements NodeRequests.Look {
    private final NodeOptions options;
    private final String wanted;
    private final Wish wish;
    private final Standing standing;
    private final Pauses pauses;
    private final NodeWatch watch;
    private final Knowledge knowledge;
    private final NodeRequests requests;
    private final Consumer<@Nullable Throwable> finished;

    private @Nullable String path;
    private @Nullable ClientClosedException clientEnded;
    private boolean creationHeard;
    /** Whether to look once more when the request that is under way has been answered. */
    private boolean lookAfterwards;

    private boolean closing;
    private boolean over;

    /**
     * Creates it.
     *
     * @param finished told once, when there is nothing more to do after a close; with what was refused at last
     */
    NodeWork(
            NodeOptions options,
            String wanted,
            @Nullable String path,
            Wish wish,
            Standing standing,
            Pauses pauses,
            NodeWatch watch,
            Knowledge knowledge,
            NodeRequests requests,
            Consumer<@Nullable Throwable> finished) {
        this.options = options;
        this.wanted = wanted;
        this.path = path;
        this.wish = wish;
        this.standing = standing;
        this.pauses = pauses;
        this.watch = watch;
        this.knowledge = knowledge;
        this.requests = requests;
        this.finished = finished;
    }

    /** From now on the node is to go. Returns false if that is so already. */
    boolean close() {
        boolean first = !closing;
        closing = true;
        return first;
    }

    /** Notes why there will be no connection until the client is started; null if there may be one. */
    void clientEnded(@Nullable ClientClosedException why) {
        clientEnded = why;
    }

    boolean hasClientEnded() {
        return clientEnded != null;
    }

    /** Notes an event of the node. Returns whether there is a request under way, whose answer will say more. */
    boolean heard(WatchedEvent event) {
        creationHeard |= event.type() == EventType.NODE_CREATED;
        boolean underWay = requests.isUnderWay();
        // Where it does not say of which change, it may be of one before, and the next one is told by nobody: an
        // emulated watch is set again only after it has told.
        lookAfterwards |= underWay && event.zxid() == WatchedEvent.NO_ZXID;
        return underWay;
    }

    /** Does what is missing now, if that can be. */
    void step() {
        if (over || requests.isUnderWay() || pauses.isPausing()) {
            return;
        }
        if (lookAfterwards) {
            lookAfterwards = false;
            knowledge.lookAgain();
        }
        String at = path;
        if (closing && isNothingLeft()) {
            finish(null);
        } else if (!watch.isReady()) {
            if (closing && clientEnded != null) {
                finish(clientEnded);
            }
        } else if (at == null) {
            createNumbered();
        } else {
            if (watch.isNeeded()) {
                watch.set(at);
                knowledge.lookAgain();
            }
            step(at, knowledge.stat());
        }
    }

    private void step(String at, @Nullable Stat there) {
        switch (knowledge.known()) {
            case NOTHING -> requests.look(at, this);
            case ABSENT -> create(at);
            case OURS -> {
                if (there == null) {
                    requests.look(at, this);
                } else if (closing) {
                    delete(at, there);
                } else if (knowledge.isOutdated()) {
                    set(at, there);
                }
            }
            case EARLIER -> {
                if (options.takeOver() && there != null) {
                    delete(at, there);
                }
            }
            case OTHERS -> {}
        }
    }

    private boolean isNothingLeft() {
        return path == null || options.keepOnClose() || !knowledge.mayBeOurs();
    }

    /** The servers, or this client, have not done it. */
    @Override
    public void failed(Throwable failure) {
        if (!Failures.isPassing(failure)) {
            standing.failed(failure);
            pauses.refused();
        } else if (watch.isReady()) {
            pauses.passing();
        }
    }

    // ---- to make it ----

    private void createNumbered() {
        Wish.Data data = wish.newest();
        requests.createNumbered(wanted, data.bytes(), (made, failure) -> {
            if (made != null) {
                path = made.path();
            }
            created(made, failure, data.revision());
        });
    }

    private void create(String at) {
        Wish.Data data = wish.newest();
        creationHeard = false;
        requests.create(at, data.bytes(), (made, failure) -> {
            created(made, failure, data.revision());
            if (!creationHeard) {
                knowledge.lookAgain(); // servers tell nothing of nodes that may not be read: is this one?
            }
        });
    }

    private void created(@Nullable CreatedNode made, @Nullable Throwable failure, long revision) {
        if (made != null) {
            knowledge.created(made, revision);
        } else if (failure instanceof NodeExistsException) {
            knowledge.nothing();
            pauses.interfered();
        } else if (failure != null) {
            if (failure instanceof ZkException zk && zk.outcome() == Outcome.UNKNOWN) {
                knowledge.doubted();
            }
            if (!Failures.isPassing(failure)) {
                wish.refused(revision, failure);
            }
            failed(failure);
        }
    }

    // ---- to look at it ----

    @Override
    public void found(String at, Stat stat, @Nullable NodeData data) {
        knowledge.seen(at, stat, data, closing);
        if (data == null) {
            poll();
        }
    }

    @Override
    public void absent() {
        knowledge.absent();
    }

    @Override
    public void hidden(String at, @Nullable List<String> ownPaths, Throwable refusal) {
        if (knowledge.isHiddenOurs(at, ownPaths)) {
            poll();
        } else if (closing) {
            finish(refusal);
        } else {
            failed(refusal);
        }
    }

    /** Servers keep to themselves what happens to a node that may not be read. */
    private void poll() {
        pauses.poll(() -> {
            knowledge.lookAgain();
            step();
        });
    }

    // ---- to change it ----

    private void set(String at, Stat there) {
        Wish.Data data = wish.newest();
        requests.set(at, data.bytes(), there.version(), (set, failure) -> {
            if (set != null) {
                knowledge.set(at, set, data.revision());
            } else if (failure instanceof BadVersionException) {
                knowledge.nothing();
                pauses.interfered();
            } else if (failure instanceof NoNodeException) {
                knowledge.deleted();
            } else if (failure != null) {
                if (Failures.isPassing(failure)) {
                    knowledge.nothing();
                } else {
                    wish.refused(data.revision(), failure);
                }
                failed(failure);
            }
        });
    }

    private void delete(String at, Stat there) {
        requests.delete(at, there.version(), (nothing, failure) -> {
            if (failure == null || failure instanceof NoNodeException) {
                knowledge.absent();
            } else if (failure instanceof BadVersionException) {
                knowledge.nothing();
            } else if (closing && !Failures.isPassing(failure)) {
                finish(failure);
            } else {
                knowledge.nothing();
                failed(failure);
            }
        });
    }

    private void finish(@Nullable Throwable failure) {
        over = true;
        finished.accept(failure);
    }
}
