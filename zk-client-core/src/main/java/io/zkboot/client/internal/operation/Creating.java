/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NodeExistsException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import io.zkboot.client.internal.session.composite.LostTry;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
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
public record Creating<R>(
        Operations operations,
        String path,
        byte @Nullable [] data,
        CreateOptions options,
        @Nullable Protection protection,
        Function<Creating<R>, Call<R>> call,
        BiFunction<String, Stat, R> answer)
        implements Composite<R> {

    /** A create that answers the path. */
    public static Creating<String> path(
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
    public static Creating<CreatedNode> withStat(
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
        String unused = operations.created(path, options); // a wrong path must not become a right one by its mark
        Protection protection = Protection.of(operations, path, options.mode());
        return new Creating<>(operations, protection.path(), data, options, protection, call, answer);
    }

    @Override
    public Call<R> firstCall() {
        return call.apply(this);
    }

    @Override
    public CompletableFuture<R> begin(CompositeOperation steps) {
        return create(steps, new LostTry());
    }

    /**
     * Tries.
     *
     * @param loss whether an earlier try may have succeeded
     */
    private CompletableFuture<R> create(CompositeOperation steps, LostTry loss) {
        CompletableFuture<R> created =
                options.idempotent() ? steps.call(this::firstCall, loss) : steps.call(this::firstCall);
        if (protection != null) {
            protection.guard(steps, created);
        }
        return created.exceptionallyCompose(thrown -> failed(steps, CompositeOperation.failureOf(thrown), loss));
    }

    private CompletableFuture<R> failed(CompositeOperation steps, ZkException failure, LostTry loss) {
        if (protection != null && steps.mayGoOn(failure)) {
            return CompositeOperation.isLost(failure) ? findAgain(steps, protection, failure) : create(steps, loss);
        }
        if (failure instanceof NoNodeException) {
            String parent = operations.parentOfCreated(path, options);
            CreateMode parents = options.parents();
            if (parents == null && operations.chroot().makes(parent)) {
                parents = CreateMode.PERSISTENT;
            }
            if (parents != null) {
                return new Parents(operations, parents)
                        .ensure(steps, parent)
                        .thenCompose(unused -> create(steps, loss));
            }
        }
        if (failure instanceof NodeExistsException) {
            if (options.setIfExists()) {
                return setIfOfSameOwner(steps, loss, failure);
            }
            if (loss.happened()) {
                return compare(steps, failure);
            }
        }
        return CompletableFuture.failedFuture(loss.shown(failure));
    }

    private CompletableFuture<R> findAgain(CompositeOperation steps, Protection protectedBy, ZkException lost) {
        return protectedBy
                .find(steps, lost)
                .thenCompose(found -> found.isEmpty()
                        ? create(steps, new LostTry())
                        : CompletableFuture.completedFuture(
                                answer.apply(found.get().path(), found.get().stat())));
    }

    /** A node that goes with another session must not be taken for one that was created here. */
    private CompletableFuture<R> setIfOfSameOwner(CompositeOperation steps, LostTry loss, ZkException exists) {
        Supplier<Call<Stat>> setting = () -> operations.setData(path, data, Op.ANY_VERSION);
        return steps.call(() -> operations.exists(path, null))
                .thenCompose(there -> {
                    if (there.isPresent() && !isOfSameOwner(there.get(), steps)) {
                        return CompletableFuture.<Stat>failedFuture(exists);
                    }
                    return options.idempotent() ? steps.call(setting, loss) : steps.call(setting);
                })
                .thenCompose(set -> isOfSameOwner(set, steps) // another one may have come in between
                        ? CompletableFuture.completedFuture(answer.apply(path, set))
                        : CompletableFuture.<R>failedFuture(exists))
                .exceptionallyCompose(thrown -> {
                    ZkException failure = CompositeOperation.failureOf(thrown);
                    return failure instanceof NoNodeException // deleted meanwhile
                            ? create(steps, loss)
                            : CompletableFuture.failedFuture(loss.shown(failure));
                });
    }

    /** Whether a node goes with this session, as it was to do, or with none. */
    private boolean isOfSameOwner(Stat stat, CompositeOperation steps) {
        return stat.ephemeralOwner() == (options.mode().isEphemeral() ? steps.sessionId() : 0);
    }

    /** Something exists, and may be what an earlier try has created. */
    private CompletableFuture<R> compare(CompositeOperation steps, ZkException exists) {
        return steps.call(() -> operations.getData(path, null))
                .thenCompose(node -> {
                    boolean ours = isOfSameOwner(node.stat(), steps) && Arrays.equals(node.data(), data);
                    return ours
                            ? CompletableFuture.completedFuture(answer.apply(path, node.stat()))
                            : CompletableFuture.<R>failedFuture(exists);
                })
                .exceptionallyCompose(thrown -> {
                    ZkException failure = CompositeOperation.failureOf(thrown);
                    return failure instanceof NoNodeException
                            ? create(steps, new LostTry())
                            : CompletableFuture.failedFuture(failure);
                });
    }
}
