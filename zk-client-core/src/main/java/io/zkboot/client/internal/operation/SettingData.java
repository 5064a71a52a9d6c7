/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.data.Op;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.BadVersionException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import io.zkboot.client.internal.session.composite.LostTry;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Sets the data of a node, again after a lost reply. */
@SuppressWarnings("ArrayRecordComponent") // not compared
public record SettingData(Operations operations, String path, byte @Nullable [] data, SetDataOptions options)
        implements Composite<Stat> {
    public SettingData {
        given("options", options);
    }

    @Override
    public Call<Stat> firstCall() {
        return operations.setData(path, data, options.version());
    }

    @Override
    public CompletableFuture<Stat> begin(CompositeOperation composite) {
        if (!options.idempotent()) {
            return composite.call(this::firstCall);
        }
        LostTry loss = composite.lostTry();
        return composite.call(this::firstCall, loss).exceptionallyCompose(thrown -> {
            ZkException failure = CompositeOperation.failureOf(thrown);
            return failure instanceof BadVersionException && loss.happened()
                    ? compare(composite, loss, failure)
                    : CompletableFuture.failedFuture(loss.unresolved(failure));
        });
    }

    /**
     * One write alone makes the next version of a node, so what is there tells whose it was. A later version tells
     * nothing, and neither does one of a node that somebody may have made in the place of the other.
     */
    private CompletableFuture<Stat> compare(CompositeOperation composite, LostTry loss, ZkException refused) {
        return composite
                .call(() -> operations.getData(path, null))
                .exceptionallyCompose(unread -> CompletableFuture.failedFuture(loss.unresolved(refused)))
                .thenCompose(node -> {
                    if (node.stat().version() != next(options.version())) {
                        return CompletableFuture.failedFuture(loss.unresolved(refused));
                    }
                    if (Arrays.equals(node.data(), data)) {
                        return CompletableFuture.completedFuture(node.stat());
                    }
                    return CompletableFuture.failedFuture(
                            loss.isOlder(node.stat()) ? refused : loss.unresolved(refused));
                });
    }

    /** Returns the version that follows; the servers of today leave out -1, which means any, older ones do not. */
    private static int next(int version) {
        return version + 1 == Op.ANY_VERSION ? 0 : version + 1;
    }
}
