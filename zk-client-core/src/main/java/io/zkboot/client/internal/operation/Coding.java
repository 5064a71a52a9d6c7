/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import static io.zkboot.client.internal.argument.Arguments.allGiven;
import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.ReadResult;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.ResultCallback;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.call.CallFailures;
import io.zkboot.client.internal.session.call.WrappedCallback;
import io.zkboot.client.internal.session.delivery.ZkFuture;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Data as the caller sees them, and as they are stored. The codec is user code: it runs on the thread of the caller or
 * on the EventThread.
 */
public record Coding(DataCodec codec) {
    public static final Coding NONE = new Coding(DataCodec.NONE);

    public byte @Nullable [] encoded(String path, byte @Nullable [] data) {
        return codec.encode(given("path", path), data);
    }

    public List<Op> encoded(List<Op> operations) {
        return isNone()
                ? operations
                : allGiven("list of operations", operations).stream()
                        .map(this::encoded)
                        .toList();
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

    public NodeData decoded(String path, NodeData stored) {
        return isNone() ? stored : new NodeData(codec.decode(path, stored.data()), stored.stat());
    }

    public CompletableFuture<NodeData> decoded(
            String path, Calling calling, Function<Calling, CompletableFuture<NodeData>> read) {
        return mapped(calling, read, node -> decoded(path, node));
    }

    /** Returns a callback that decodes what a read answers, and then calls this one. */
    public ResultCallback<? super NodeData> decoding(Call<NodeData> read, ResultCallback<? super NodeData> callback) {
        return isNone() ? callback : new DecodingCallback(this, read, callback);
    }

    public List<ReadResult> decoded(List<ReadResult> stored) {
        return isNone() ? stored : stored.stream().map(this::decoded).toList();
    }

    public CompletableFuture<List<ReadResult>> decoded(
            Calling calling, Function<Calling, CompletableFuture<List<ReadResult>>> read) {
        return mapped(calling, read, this::decoded);
    }

    private ReadResult decoded(ReadResult stored) {
        return stored instanceof ReadResult.Data data
                ? new ReadResult.Data(data.path(), decoded(data.path(), data.node()))
                : stored;
    }

    /** Sends a call whose result is decoded at its place in the order, so nothing is sent before that is prepared. */
    private <T> CompletableFuture<T> mapped(
            Calling calling, Function<Calling, CompletableFuture<T>> read, UnaryOperator<T> decoding) {
        return isNone() ? read.apply(calling) : calling.inOrder(held -> mapped(read.apply(held), decoding));
    }

    private static <T> CompletableFuture<T> mapped(CompletableFuture<T> stored, UnaryOperator<T> decoding) {
        CompletableFuture<T> result = ZkFuture.after(List.of(stored), () -> stored.cancel(false));
        CompletableFuture<T> unused = stored.whenComplete((value, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                decode(value, decoding, result);
            }
        });
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

    /** The callback of a read, in front of which the data are decoded. */
    private static final class DecodingCallback extends WrappedCallback<NodeData> {
        private final Coding coding;
        private final Call<NodeData> read;

        DecodingCallback(Coding coding, Call<NodeData> read, ResultCallback<? super NodeData> user) {
            super(user);
            this.coding = coding;
            this.read = read;
        }

        @Override
        @SuppressWarnings("CatchingUnchecked") // whatever the codec throws, the callback is called
        public void ended(@Nullable NodeData stored, @Nullable ZkException failure) {
            if (stored == null) {
                user().ended(null, failure);
                return;
            }
            NodeData decoded;
            try {
                decoded = coding.decoded(String.valueOf(read.clientPath()), stored);
            } catch (Throwable e) {
                user().ended(null, CallFailures.ofUserCode(read, e));
                return;
            }
            user().ended(decoded, null);
        }
    }

    /** Whether data are stored as they are. */
    public boolean isNone() {
        return codec == DataCodec.NONE;
    }
}
