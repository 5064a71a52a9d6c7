/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.Stat;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.Call;
import io.zkboot.client.internal.session.Steps;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Creates a node with what {@link CreateOptions} may ask for beyond one request.
 *
 * @param options without protection; the path has it already
 * @param protection how to find the node again, null without
 * @param call makes the request
 * @param answer what is answered for a node that was found or set rather than created
 */
@SuppressWarnings("ArrayRecordComponent") // not compared
record Creating<R>(
        Operations operations,
        String path,
        byte @Nullable [] data,
        CreateOptions options,
        @Nullable Protection protection,
        Function<Creating<R>, Call<R>> call,
        BiFunction<String, Stat, R> answer)
        implements Composite<R> {

    /** A create that answers the path. */
    static Creating<String> path(
            Operations operations, String path, byte @Nullable [] data, CreateOptions options) {
        return of(
                operations,
                path,
                data,
                options,
                creating -> operations.create(creating.path, creating.data, creating.options),
                (created, stat) -> created);
    }

    /** A create that answers the path and the status. */
    static Creating<CreatedNode> withStat(
            Operations operations, String path, byte @Nullable [] data, CreateOptions options) {
        return of(
                operations,
                path,
                data,
                options,
                creating -> operations.createWithStat(creating.path, creating.data, creating.options),
                CreatedNode::new);
    }

    private static <R> Creating<R> of(
            Operations operations,
            String path,
            byte @Nullable [] data,
            CreateOptions options,
            Function<Creating<R>, Call<R>> call,
            BiFunction<String, Stat, R> answer) {
        if (!options.protection()) {
            return new Creating<>(operations, path, data, options, null, call, answer);
        }
        Protection protection = Protection.of(operations, path, options.mode());
        return new Creating<>(operations, protection.path(), data, options, protection, call, answer);
    }

    @Override
    public Call<R> firstCall() {
        return call.apply(this);
    }

    @Override
    public CompletableFuture<R> begin(Steps steps) {
        return create(steps, null);
    }

    /**
     * Tries.
     *
     * @param lost how an earlier try failed that may have succeeded all the same
     */
    private CompletableFuture<R> create(Steps steps, @Nullable ZkException lost) {
        CompletableFuture<R> created = steps.call(this::firstCall);
        if (protection != null) {
            protection.guard(steps, created);
        }
        return created.exceptionallyCompose(thrown -> failed(steps, Steps.failureOf(thrown), lost));
    }

    private CompletableFuture<R> failed(Steps steps, ZkException failure, @Nullable ZkException lost) {
        if ((protection != null || options.idempotent()) && steps.mayGoOn(failure)) {
            if (!Steps.isLost(failure)) {
                return create(steps, lost);
            }
            return protection != null ? findAgain(steps, protection, failure) : create(steps, failure);
        }
        CreateMode parents = options.parents();
        if (failure instanceof NoNodeException && parents != null) {
            String parent = ZnodePath.parent(operations.server(path));
            return new Parents(operations, parents)
                    .ensure(steps, parent)
                    .thenCompose(unused -> create(steps, lost));
        }
        if (failure instanceof NodeExistsException) {
            if (options.setIfExists()) {
                return set(steps, lost);
            }
            if (lost != null) {
                return compare(steps, failure);
            }
        }
        return CompletableFuture.failedFuture(Steps.withOutcomeOf(lost, failure));
    }

    private CompletableFuture<R> findAgain(Steps steps, Protection protectedBy, ZkException lost) {
        return protectedBy.find(steps, lost).thenCompose(found -> found.isEmpty()
                ? create(steps, null)
                : CompletableFuture.completedFuture(
                        answer.apply(found.get().path(), found.get().stat())));
    }

    private CompletableFuture<R> set(Steps steps, @Nullable ZkException lost) {
        return steps.call(() -> operations.setData(path, data, ZkClient.ANY_VERSION), options.idempotent())
                .thenApply(stat -> answer.apply(path, stat))
                .exceptionallyCompose(thrown -> {
                    ZkException failure = Steps.failureOf(thrown);
                    if (failure instanceof NoNodeException) { // deleted meanwhile
                        return create(steps, lost);
                    }
                    if (options.idempotent() && steps.mayGoOn(failure)) {
                        return set(steps, Steps.isLost(failure) ? failure : lost);
                    }
                    return CompletableFuture.failedFuture(Steps.withOutcomeOf(lost, failure));
                });
    }

    /** Something exists, and may be what an earlier try has created. */
    private CompletableFuture<R> compare(Steps steps, ZkException exists) {
        return steps.call(() -> operations.getData(path, null))
                .thenCompose(node -> {
                    long owner = options.mode().isEphemeral() ? steps.sessionId() : 0;
                    boolean ours = node.stat().ephemeralOwner() == owner && Arrays.equals(node.data(), data);
                    return ours
                            ? CompletableFuture.completedFuture(answer.apply(path, node.stat()))
                            : CompletableFuture.<R>failedFuture(exists);
                })
                .exceptionallyCompose(thrown -> {
                    ZkException failure = Steps.failureOf(thrown);
                    return failure instanceof NoNodeException
                            ? create(steps, null)
                            : CompletableFuture.failedFuture(failure);
                });
    }
}
