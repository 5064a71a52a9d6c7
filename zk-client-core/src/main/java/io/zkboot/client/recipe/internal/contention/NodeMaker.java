/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NotReadOnlyException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.ZkServerException;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Makes the node of a contender, with the parents that are missing. Lives where events are delivered. */
final class NodeMaker {
    /** The contender. */
    interface Maker {
        /** Asks for the list of all, in the flight of the create that was sent just now. */
        void list(AsyncZkClient zk);

        /** There was no parent, so nobody is there, and who is there beside the node is asked for when it is made. */
        void nobodyThere();

        /** The node was made, perhaps after it was given up. */
        void made(CreatedNode node);

        /** The session has gone that it would have been of. */
        void gone();

        /** It cannot be made. */
        void notMade(Throwable why);

        /** It was given up, and was not made. */
        void neverMade();
    }

    private static final CreateOptions NODE =
            CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL).withProtection();
    /** Each of them may meet a parent that was removed in between. */
    private static final int MOST_CREATES = 20;

    private static final CreateOptions CONTAINER = CreateOptions.of(CreateMode.CONTAINER);

    private final Door door;
    private final Inbox inbox;
    private final QueueSpec spec;
    private final AsyncZkClient later;
    private final Maker maker;
    private int creates;
    private boolean underWay;
    /** Whether a server in read-only mode has refused it. */
    private boolean whenConnected;

    private boolean over;

    NodeMaker(Door door, Inbox inbox, QueueSpec spec, AsyncZkClient later, Maker maker) {
        this.door = door;
        this.inbox = inbox;
        this.spec = spec;
        this.later = later;
        this.maker = maker;
    }

    /** Sends the first flight: the node, and who else is there. */
    void begin(AsyncZkClient zk) {
        create(zk, NODE);
        maker.list(zk);
    }

    /** A server that takes writes has answered; says whether that was waited for. */
    boolean connected() {
        boolean waited = whenConnected;
        if (waited) {
            whenConnected = false;
            creates = 0;
            begin(later);
        }
        return waited;
    }

    /** Nobody wants it any more; says whether it may still be made. */
    boolean giveUp() {
        over = true;
        return underWay;
    }

    private void create(AsyncZkClient zk, CreateOptions options) {
        creates++;
        underWay = true;
        CompletableFuture<?> unused = zk.createWithStat(spec.contender(), spec.data(), options)
                .whenComplete((created, failure) -> inbox.put(() -> answered(options, created, failure)));
    }

    private void answered(CreateOptions options, @Nullable CreatedNode created, @Nullable Throwable failure) {
        underWay = false;
        if (created != null) {
            maker.made(created);
        } else if (over) {
            maker.neverMade();
        } else {
            refused(options, failure == null ? new IllegalStateException("no node") : failure);
        }
    }

    /** The first time, parents are made in the same flight; what somebody else has made meanwhile does no harm. */
    private void refused(CreateOptions options, Throwable failure) {
        if (failure instanceof SessionExpiredException || isGoneAlready(failure)) {
            maker.gone();
        } else if (failure instanceof NotReadOnlyException) {
            whenConnected = true;
        } else if (Failures.isToAskAgain(failure) || Failures.isLost(failure)) {
            again(options); // what became of a lost one could not be asked; if it was made it is being deleted
        } else if (!(failure instanceof NoNodeException) || creates > MOST_CREATES) {
            maker.notMade(failure);
        } else if (creates == 1) {
            String path = spec.path();
            for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
                parent(path.substring(0, slash), null);
            }
            Agreement agreement = spec.agreement();
            parent(path, agreement == null ? null : agreement.data());
            begin(later);
        } else { // old servers without containers, a chroot that is missing, a parent removed in between
            create(later, NODE.withParents(CreateMode.CONTAINER));
            maker.nobodyThere();
        }
    }

    /** Whether a server before 3.5 had made it, and somebody deleted it before that server was asked how it is. */
    private static boolean isGoneAlready(Throwable failure) {
        return failure instanceof ZkServerException made
                && made.code() == ErrorCode.NO_NODE
                && made.outcome() == Outcome.UNKNOWN;
    }

    private void again(CreateOptions options) {
        CompletableFuture<?> unused = door.patient()
                .delay(Failures.BUSY_PAUSE)
                .thenRun(() -> inbox.put(() -> {
                    if (!over) {
                        creates--;
                        create(later, options);
                    }
                }));
    }

    private void parent(String path, byte @Nullable [] data) {
        CompletableFuture<?> unused =
                later.create(path, data, CONTAINER).exceptionally(there -> ""); // what is wrong the node will say
    }
}
