/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.recipe.RecipeObserver;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link PersistentNode} is, and how it is kept.
 *
 * @param mode kind of node; {@link CreateMode#EPHEMERAL} by default. The name of a sequential one gets its number once,
 *     and keeps it when the node is made again
 * @param ttl time to live, for the modes with one only; the node is touched three times in it. See {@link TtlNode}
 * @param acl access control list; null, the default, for that of the client. One that does not let the client read the
 *     node lets servers keep its changes to themselves: it is looked at from time to time then
 * @param parents kind of the parents that are made if they are missing, also later on: {@link CreateMode#CONTAINER} by
 *     default, which servers remove when they are empty; null if a missing parent is a failure
 * @param protection whether the name begins with {@code _c_}, a random UUID and {@code -}, as Curator's protected
 *     nodes; always so for a sequential one
 * @param takeOver whether a node that goes with an earlier session of this client is deleted; by default its end is
 *     waited for, which takes up to the timeout of that session
 * @param keepOnClose whether the node stays when this is closed; by default it is deleted. Not for ephemeral ones:
 *     those would stay as long as the session does, and say that somebody is there who is not
 * @param longestPause between two tries if the servers refuse the node, or if somebody deletes or overwrites it again
 *     and again; the pauses grow to that. 30 s by default
 * @param executor where listeners run, one call at a time for each of them; the common pool by default
 * @param observer who counts; nobody by default
 */
public record NodeOptions(
        CreateMode mode,
        @Nullable Duration ttl,
        @Nullable List<Acl> acl,
        @Nullable CreateMode parents,
        boolean protection,
        boolean takeOver,
        boolean keepOnClose,
        Duration longestPause,
        Executor executor,
        RecipeObserver observer) {
    /** An ephemeral node with containers as parents. */
    public static final NodeOptions DEFAULTS = new NodeOptions(
            CreateMode.EPHEMERAL,
            null,
            null,
            CreateMode.CONTAINER,
            false,
            false,
            false,
            Duration.ofSeconds(30),
            new CompletableFuture<>().defaultExecutor(),
            RecipeObserver.NONE);

    /** Checks the combination. */
    public NodeOptions {
        given("mode", mode);
        given("longest pause", longestPause);
        given("executor", executor);
        given("observer", observer);
        acl = createOptions(mode, ttl, acl, parents).acl();
        if (longestPause.compareTo(Duration.ofMillis(100)) < 0 || longestPause.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "The longest pause, " + longestPause + ", is outside of 100 ms to 1 day.");
        }
    }

    private static CreateOptions createOptions(
            CreateMode mode, @Nullable Duration ttl, @Nullable List<Acl> acl, @Nullable CreateMode parents) {
        return new CreateOptions(mode, acl, ttl, parents, false, false, false);
    }

    /** What the node is created with. */
    CreateOptions createOptions() {
        return createOptions(mode, ttl, acl, parents);
    }

    /** The same with another kind of node, one without a time to live. */
    public NodeOptions withMode(CreateMode other) {
        return new NodeOptions(
                other, null, acl, parents, protection, takeOver, keepOnClose, longestPause, executor, observer);
    }

    /** The same with a persistent node that the server removes when it was not touched for the given time. */
    public NodeOptions withTtl(Duration time) {
        return new NodeOptions(
                CreateMode.PERSISTENT_WITH_TTL,
                given("time to live", time),
                acl,
                parents,
                protection,
                takeOver,
                keepOnClose,
                longestPause,
                executor,
                observer);
    }

    /** The same with an access control list. */
    public NodeOptions withAcl(List<Acl> other) {
        return new NodeOptions(
                mode,
                ttl,
                given("access control list", other),
                parents,
                protection,
                takeOver,
                keepOnClose,
                longestPause,
                executor,
                observer);
    }

    /** The same with parents of another kind. */
    public NodeOptions withParents(CreateMode kind) {
        return new NodeOptions(
                mode,
                ttl,
                acl,
                given("kind of the parents", kind),
                protection,
                takeOver,
                keepOnClose,
                longestPause,
                executor,
                observer);
    }

    /** The same, with a failure if the parent is missing. */
    public NodeOptions withoutParents() {
        return new NodeOptions(
                mode, ttl, acl, null, protection, takeOver, keepOnClose, longestPause, executor, observer);
    }

    /** The same with a name that nobody else has. */
    public NodeOptions withProtection() {
        return new NodeOptions(mode, ttl, acl, parents, true, takeOver, keepOnClose, longestPause, executor, observer);
    }

    /** The same, deleting what an earlier session of this client has left. */
    public NodeOptions takingOver() {
        return new NodeOptions(
                mode, ttl, acl, parents, protection, true, keepOnClose, longestPause, executor, observer);
    }

    /** The same, leaving the node there when this is closed. */
    public NodeOptions keptOnClose() {
        return new NodeOptions(mode, ttl, acl, parents, protection, takeOver, true, longestPause, executor, observer);
    }

    /** The same with another longest pause. */
    public NodeOptions withLongestPause(Duration longest) {
        return new NodeOptions(mode, ttl, acl, parents, protection, takeOver, keepOnClose, longest, executor, observer);
    }

    /** The same with listeners elsewhere. */
    public NodeOptions withExecutor(Executor other) {
        return new NodeOptions(
                mode, ttl, acl, parents, protection, takeOver, keepOnClose, longestPause, other, observer);
    }

    /** The same with an observer. */
    public NodeOptions withObserver(RecipeObserver other) {
        return new NodeOptions(
                mode, ttl, acl, parents, protection, takeOver, keepOnClose, longestPause, executor, other);
    }
}
