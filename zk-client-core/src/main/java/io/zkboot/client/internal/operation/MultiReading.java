/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.data.ReadOp;
import io.zkboot.client.data.ReadResult;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reads several nodes with one request. A server before 3.6, which does not know it, is asked for each part by itself:
 * that promises no less, since the parts of one request need not be of one moment either.
 */
public record MultiReading(Operations operations, List<ReadOp> parts) implements Composite<List<ReadResult>> {
    /** Takes a copy; what is missing in it is found by {@link Operations#multiRead}, which says where. */
    public MultiReading {
        parts = Collections.unmodifiableList(new ArrayList<>(parts));
    }

    @Override
    public Call<List<ReadResult>> firstCall() {
        return operations.multiRead(parts);
    }

    @Override
    public CompletableFuture<List<ReadResult>> begin(CompositeOperation composite) {
        return composite.call(this::firstCall).exceptionallyCompose(thrown -> {
            ZkException failure = CompositeOperation.failureOf(thrown);
            return failure instanceof UnimplementedException
                    ? oneByOne(composite)
                    : CompletableFuture.failedFuture(failure);
        });
    }

    private CompletableFuture<List<ReadResult>> oneByOne(CompositeOperation composite) {
        List<CompletableFuture<ReadResult>> reads = new ArrayList<>(parts.size());
        for (ReadOp part : parts) {
            reads.add(
                    read(composite, part).exceptionally(thrown -> refused(part, CompositeOperation.failureOf(thrown))));
        }
        return CompletableFuture.allOf(reads.toArray(CompletableFuture[]::new))
                .thenApply(done -> reads.stream().map(CompletableFuture::join).toList());
    }

    private CompletableFuture<ReadResult> read(CompositeOperation composite, ReadOp part) {
        String path = part.path();
        return part instanceof ReadOp.GetData
                ? composite
                        .call(() -> operations.getData(path, null))
                        .thenApply(node -> new ReadResult.Data(path, node))
                : composite
                        .call(() -> operations.getChildren(path, null))
                        .thenApply(names -> new ReadResult.Children(path, names));
    }

    /** What a server refused is the result of its part; anything else is the failure of all. */
    private static ReadResult refused(ReadOp part, ZkException failure) {
        if (failure.outcome() != Outcome.REJECTED) {
            throw failure;
        }
        String operation = part instanceof ReadOp.GetData ? "getData" : "getChildren";
        return new ReadResult.Failed(part.path(), operation, failure.code(), failure.rawCode());
    }
}
