/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The requests for one node, one at a time; their answers come in the inbox. */
final class NodeRequests {
    /** What a look has shown. */
    interface Look {
        /**
         * It is there.
         *
         * @param data null if they may not be read, or cannot be decoded
         */
        void found(String path, Stat stat, @Nullable NodeData data);

        /** It is not there. */
        void absent();

        /**
         * It is there, and servers do not show it to this client.
         *
         * @param ownPaths the ephemeral nodes of this session whose paths begin with this one; null if that cannot be
         *     had
         */
        void hidden(String path, @Nullable List<String> ownPaths, Throwable refusal);

        /** It could not be asked. */
        void failed(Throwable failure);
    }

    private final Door door;
    private final Inbox inbox;
    private final NodeOptions options;
    private final Runnable answered;
    private boolean asking;

    /**
     * Creates them.
     *
     * @param answered run after each answer
     */
    NodeRequests(Door door, Inbox inbox, NodeOptions options, Runnable answered) {
        this.door = door;
        this.inbox = inbox;
        this.options = options;
        this.answered = answered;
    }

    boolean isUnderWay() {
        return asking;
    }

    private <T extends @Nullable Object> void ask(
            AsyncZkClient client,
            Function<AsyncZkClient, CompletableFuture<T>> request,
            BiConsumer<@Nullable T, @Nullable Throwable> answer) {
        asking = true;
        CompletableFuture<T> asked;
        try {
            asked = request.apply(client);
        } catch (RuntimeException | Error failure) { // of the user's codec, for instance
            asked = CompletableFuture.failedFuture(failure);
        }
        CompletableFuture<?> unused = asked.whenComplete((result, failure) -> inbox.put(() -> {
            asking = false;
            Failures.loudly(() -> {
                answer.accept(result, failure);
                answered.run();
            });
        }));
    }

    /** Makes the first one with a number: protected, and so patient that there is but one. */
    void createNumbered(
            String wanted, byte @Nullable [] data, BiConsumer<@Nullable CreatedNode, @Nullable Throwable> answer) {
        ask(door.patientAsUser(), zk -> zk.createWithStat(wanted, data, creation(options.mode(), true)), answer);
    }

    /** Makes one whose name has its number by now, if there is to be one. */
    void create(String path, byte @Nullable [] data, BiConsumer<@Nullable CreatedNode, @Nullable Throwable> answer) {
        ask(door.atOnce(), zk -> zk.createWithStat(path, data, creation(unnumbered(), false)), answer);
    }

    private CreateOptions creation(CreateMode mode, boolean protection) {
        return new CreateOptions(mode, options.acl(), options.ttl(), options.parents(), false, protection, false);
    }

    private CreateMode unnumbered() {
        return switch (options.mode()) {
            case EPHEMERAL_SEQUENTIAL -> CreateMode.EPHEMERAL;
            case PERSISTENT_SEQUENTIAL -> CreateMode.PERSISTENT;
            case PERSISTENT_SEQUENTIAL_WITH_TTL -> CreateMode.PERSISTENT_WITH_TTL;
            default -> options.mode();
        };
    }

    void set(String path, byte @Nullable [] data, int version, BiConsumer<@Nullable Stat, @Nullable Throwable> answer) {
        ask(door.atOnce(), zk -> zk.setData(path, data, version), answer);
    }

    void delete(String path, int version, BiConsumer<@Nullable Void, @Nullable Throwable> answer) {
        ask(door.atOnce(), zk -> zk.delete(path, version), answer);
    }

    /** Reads the node, or as much of it as may be read. */
    void look(String path, Look look) {
        ask(door.atOnce(), zk -> zk.getData(path), (node, failure) -> {
            if (node != null) {
                look.found(path, node.stat(), node);
            } else if (failure instanceof NoNodeException) {
                look.absent();
            } else if (failure != null && Failures.isPassing(failure)) {
                look.failed(failure);
            } else {
                lookWithoutData(path, look);
            }
        });
    }

    private void lookWithoutData(String path, Look look) {
        ask(door.atOnce(), zk -> zk.exists(path), (found, failure) -> {
            if (failure != null && Failures.isPassing(failure)) {
                look.failed(failure);
            } else if (failure != null) {
                lookByOwner(path, look, failure);
            } else if (found == null || found.isEmpty()) {
                look.absent();
            } else {
                look.found(path, found.get(), null);
            }
        });
    }

    /** Newer servers do not even show the status of what may not be read. They say which nodes are of this session. */
    private void lookByOwner(String path, Look look, Throwable refusal) {
        ask(door.atOnce(), zk -> zk.getEphemerals(path), (own, failure) -> {
            if (failure != null && Failures.isPassing(failure)) {
                look.failed(failure);
            } else {
                look.hidden(path, own, refusal);
            }
        });
    }
}
