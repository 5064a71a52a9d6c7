/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.ReadResult;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Data as the caller sees them, and as they are stored. The codec is user code: it runs on the thread of the caller or
 * on the EventThread.
 */
record Coding(DataCodec codec) {
    static final Coding NONE = new Coding(DataCodec.NONE);

    byte @Nullable [] encoded(String path, byte @Nullable [] data) {
        return codec.encode(path, data);
    }

    List<Op> encoded(List<Op> operations) {
        return isNone() ? operations : operations.stream().map(this::encoded).toList();
    }

    private Op encoded(Op op) {
        if (op instanceof Op.Create create) {
            byte[] stored = encoded(create.path(), create.data());
            return new Op.Create(create.path(), stored, create.options(), create.withStat());
        }
        if (op instanceof Op.SetData set) {
            return Op.setData(set.path(), encoded(set.path(), set.data()), set.version());
        }
        return op;
    }

    NodeData decoded(String path, NodeData stored) {
        return isNone() ? stored : new NodeData(codec.decode(path, stored.data()), stored.stat());
    }

    CompletableFuture<NodeData> decoded(String path, CompletableFuture<NodeData> stored) {
        return mapped(stored, node -> decoded(path, node));
    }

    List<ReadResult> decoded(List<ReadResult> stored) {
        return isNone() ? stored : stored.stream().map(this::decoded).toList();
    }

    CompletableFuture<List<ReadResult>> decoded(CompletableFuture<List<ReadResult>> stored) {
        return mapped(stored, this::decoded);
    }

    private ReadResult decoded(ReadResult stored) {
        return stored instanceof ReadResult.Data data
                ? new ReadResult.Data(data.path(), decoded(data.path(), data.node()))
                : stored;
    }

    private <T> CompletableFuture<T> mapped(CompletableFuture<T> stored, UnaryOperator<T> decoding) {
        if (isNone()) {
            return stored;
        }
        CompletableFuture<T> result = stored.newIncompleteFuture(); // of the kind that refuses a hopeless wait
        CompletableFuture<T> unused = stored.whenComplete((value, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                decode(value, decoding, result);
            }
        });
        CompletableFuture<T> unusedToo = result.whenComplete((value, failure) -> stored.cancel(false));
        return result;
    }

    @SuppressWarnings("CatchingUnchecked") // whatever the codec throws must reach the future
    private static <T> void decode(T stored, UnaryOperator<T> decoding, CompletableFuture<T> result) {
        try {
            result.complete(decoding.apply(stored));
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }

    private boolean isNone() {
        return codec == DataCodec.NONE;
    }
}
