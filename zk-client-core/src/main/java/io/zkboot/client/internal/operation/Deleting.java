/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.NotEmptyException;
import io.zkboot.client.error.ReplyTooLargeException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import io.zkboot.client.internal.session.composite.LostTry;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** Deletes a node with what {@link DeleteOptions} may ask for beyond one request. */
public record Deleting(Operations operations, String path, DeleteOptions options) implements Composite<@Nullable Void> {
    /**
     * Requests of a recursive delete under way at a time: enough to hide the round trip, little beside what others may
     * have in flight.
     */
    public static final int WINDOW = 64;

    private static final Logger log = SafeLogger.of(Deleting.class);

    /** Whatever is there is to go. */
    static final DeleteOptions GONE = DeleteOptions.ANY_VERSION.quietly().asIdempotent();

    public Deleting {
        given("options", options);
    }

    @Override
    public Call<@Nullable Void> firstCall() {
        return operations.delete(path, options.version());
    }

    @Override
    public CompletableFuture<@Nullable Void> begin(CompositeOperation composite) {
        if (options.recursive()) {
            RecursiveDelete.requireDeletable(operations.server(path));
        }
        return options.guaranteed() ? composite.inBackground(this::runAndTell) : run(composite);
    }

    private CompletableFuture<@Nullable Void> runAndTell(CompositeOperation composite) {
        return run(composite).whenComplete((gone, why) -> tellIfItStays(why));
    }

    /** Whoever has asked has gone, perhaps, and others wait for a node that never goes. */
    private void tellIfItStays(@Nullable Throwable why) {
        Throwable failure = why == null ? null : CompositeOperation.unwrapped(why);
        if (failure instanceof NoAuthException) {
            log.warn(
                    "{} stays, although its deletion was guaranteed: it needs the permission DELETE on its parent. {}",
                    path,
                    failure.getMessage());
        } else if (failure instanceof ReplyTooLargeException) {
            log.warn("{} stays, although its deletion was guaranteed. {}", path, failure.getMessage());
        }
    }

    private CompletableFuture<@Nullable Void> run(CompositeOperation composite) {
        CompletableFuture<@Nullable Void> deleted = options.recursive()
                ? new RecursiveDelete(operations, composite, path, options).begin()
                : alone(composite);
        return deleted.exceptionallyCompose(thrown -> {
            ZkException failure = CompositeOperation.failureOf(thrown);
            return options.quiet() && failure instanceof NoNodeException
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(failure);
        });
    }

    /** Deletes the node alone, again after a lost reply if that is allowed. */
    CompletableFuture<@Nullable Void> alone(CompositeOperation composite) {
        if (!options.idempotent() && !options.guaranteed()) {
            return composite.call(this::firstCall);
        }
        LostTry loss = composite.lostTry();
        return composite.call(this::firstCall, loss).exceptionallyCompose(thrown -> {
            ZkException failure = CompositeOperation.failureOf(thrown);
            if (failure instanceof NoNodeException && (loss.happened() || options.quiet())) {
                return CompletableFuture.completedFuture(null);
            }
            boolean ofThere = failure instanceof BadVersionException || failure instanceof NotEmptyException;
            return ofThere && loss.happened()
                    ? look(composite, loss, failure)
                    : CompletableFuture.failedFuture(loss.unresolved(failure));
        });
    }

    /** The node that is there may be another one, made after a lost try had deleted the first. */
    private CompletableFuture<@Nullable Void> look(CompositeOperation composite, LostTry loss, ZkException refused) {
        return composite
                .call(() -> operations.exists(path, null))
                .exceptionallyCompose(unread -> CompletableFuture.failedFuture(loss.unresolved(refused)))
                .thenCompose(found -> {
                    if (found.isEmpty()) {
                        return CompletableFuture.completedFuture(null);
                    }
                    return CompletableFuture.failedFuture(
                            loss.isOlder(found.get()) ? refused : loss.unresolved(refused));
                });
    }
}
