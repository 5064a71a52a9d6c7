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
    public CompletableFuture<R> begin(CompositeOperation composite) {
        return create(composite, composite.lostTry());
    }

    /**
     * Tries.
     *
     * @param loss whether an earlier try may have succeeded
     */
    private CompletableFuture<R> create(CompositeOperation composite, LostTry loss) {
        CompletableFuture<R> created =
                options.idempotent() ? composite.call(this::firstCall, loss) : composite.call(this::firstCall);
        if (protection != null) {
            protection.guard(composite, created);
        }
        return created.exceptionallyCompose(thrown -> failed(composite, CompositeOperation.failureOf(thrown), loss));
    }

    private CompletableFuture<R> failed(CompositeOperation composite, ZkException failure, LostTry loss) {
        if (protection != null && composite.mayGoOn(failure)) {
            return CompositeOperation.isLost(failure)
                    ? findAgain(composite, protection, failure)
                    : create(composite, loss);
        }
        if (failure instanceof NoNodeException) {
            String parent = operations.parentOfCreated(path, options);
            CreateMode parents = options.parents();
            if (parents == null && operations.chroot().makes(parent)) {
                parents = CreateMode.PERSISTENT;
            }
            if (parents != null) {
                return new Parents(operations, parents)
                        .ensure(composite, parent)
                        .thenCompose(unused -> create(composite, loss));
            }
        }
        if (failure instanceof NodeExistsException) {
            if (options.setIfExists()) {
                return setIfOfSameOwner(composite, loss, failure);
            }
            if (loss.happened()) {
                return compare(composite, loss, failure);
            }
        }
        return CompletableFuture.failedFuture(loss.unresolved(failure));
    }

    private CompletableFuture<R> findAgain(CompositeOperation composite, Protection protectedBy, ZkException lost) {
        return protectedBy
                .find(composite, lost)
                .thenCompose(found -> found.isEmpty()
                        ? create(composite, composite.lostTry())
                        : CompletableFuture.completedFuture(
                                answer.apply(found.get().path(), found.get().stat())));
    }

    /** A node that goes with another session must not be taken for one that was created here. */
    private CompletableFuture<R> setIfOfSameOwner(CompositeOperation composite, LostTry loss, ZkException exists) {
        Supplier<Call<Stat>> setting = () -> operations.setData(path, data, Op.ANY_VERSION);
        return composite
                .call(() -> operations.exists(path, null))
                .thenCompose(there -> {
                    if (there.isPresent() && !isOfSameOwner(there.get(), composite)) {
                        return CompletableFuture.<Stat>failedFuture(loss.inTheWay(exists, there.get()));
                    }
                    return options.idempotent() ? composite.call(setting, loss) : composite.call(setting);
                })
                .thenCompose(set -> isOfSameOwner(set, composite) // another one may have come in between
                        ? CompletableFuture.completedFuture(answer.apply(path, set))
                        : CompletableFuture.<R>failedFuture(loss.inTheWay(exists, set)))
                .exceptionallyCompose(thrown -> {
                    ZkException failure = CompositeOperation.failureOf(thrown);
                    if (failure instanceof NoNodeException) { // deleted meanwhile
                        return create(composite, loss);
                    }
                    return CompletableFuture.failedFuture(
                            failure instanceof NodeExistsException ? failure : loss.unresolved(failure));
                });
    }

    /** Whether a node goes with this session, as it was to do, or with none. */
    private boolean isOfSameOwner(Stat stat, CompositeOperation composite) {
        return stat.ephemeralOwner() == (options.mode().isEphemeral() ? composite.sessionId() : 0);
    }

    /** Something exists, and may be what an earlier try has created. */
    private CompletableFuture<R> compare(CompositeOperation composite, LostTry loss, ZkException exists) {
        return composite
                .call(() -> operations.getData(path, null))
                .thenCompose(node -> {
                    boolean ours = !loss.isOlder(node.stat()) // else it is certainly not of a try
                            && isOfSameOwner(node.stat(), composite)
                            && Arrays.equals(node.data(), data);
                    return ours
                            ? CompletableFuture.completedFuture(answer.apply(path, node.stat()))
                            : CompletableFuture.<R>failedFuture(loss.inTheWay(exists, node.stat()));
                })
                .exceptionallyCompose(thrown -> {
                    ZkException failure = CompositeOperation.failureOf(thrown);
                    if (failure instanceof NoNodeException) { // deleted meanwhile
                        return create(composite, loss);
                    }
                    return CompletableFuture.failedFuture(
                            failure instanceof NodeExistsException ? failure : loss.inDoubt(exists));
                });
    }
}
