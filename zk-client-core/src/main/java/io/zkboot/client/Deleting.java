/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.Call;
import io.zkboot.client.internal.session.Steps;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Deletes a node with what {@link DeleteOptions} may ask for beyond one request. */
record Deleting(Operations operations, String path, DeleteOptions options) implements Composite<@Nullable Void> {
    /** Whatever is there is to go. */
    static final DeleteOptions GONE =
            DeleteOptions.ANY_VERSION.quietly().asIdempotent();

    @Override
    public Call<@Nullable Void> firstCall() {
        return operations.delete(path, options.version());
    }

    @Override
    public CompletableFuture<@Nullable Void> begin(Steps steps) {
        if (options.recursive()) {
            RecursiveDelete.requireDeletable(operations.server(path));
        }
        return options.guaranteed() ? steps.inBackground(this::run) : run(steps);
    }

    private CompletableFuture<@Nullable Void> run(Steps steps) {
        CompletableFuture<@Nullable Void> deleted =
                options.recursive() ? new RecursiveDelete(operations, steps, path, options).begin() : again(steps);
        return deleted.exceptionallyCompose(thrown -> {
            ZkException failure = Steps.failureOf(thrown);
            return options.quiet() && failure instanceof NoNodeException
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(failure);
        });
    }

    /** Deletes the node alone, again after a lost reply if that is allowed. */
    CompletableFuture<@Nullable Void> again(Steps steps) {
        return delete(steps, null);
    }

    private CompletableFuture<@Nullable Void> delete(Steps steps, @Nullable ZkException lost) {
        boolean repeats = options.idempotent() || options.guaranteed();
        return steps.call(this::firstCall, repeats).exceptionallyCompose(thrown -> {
            ZkException failure = Steps.failureOf(thrown);
            if (repeats && steps.mayGoOn(failure)) {
                return delete(steps, Steps.isLost(failure) ? failure : lost);
            }
            boolean gone = failure instanceof NoNodeException && (lost != null || options.quiet());
            return gone
                    ? CompletableFuture.completedFuture(null)
                    : CompletableFuture.failedFuture(Steps.withOutcomeOf(lost, failure));
        });
    }
}
