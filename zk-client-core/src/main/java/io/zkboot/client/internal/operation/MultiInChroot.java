/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A multi below a chroot that is made when a part of it finds it missing. Nothing was applied then. */
public record MultiInChroot(Operations operations, List<Op> parts) implements Composite<List<OpResult>> {
    /** Takes a copy; what is missing in it is found by {@link Operations#multi}, which says where. */
    public MultiInChroot {
        parts = Collections.unmodifiableList(new ArrayList<>(parts));
    }

    @Override
    public Call<List<OpResult>> firstCall() {
        return operations.multi(parts);
    }

    @Override
    public CompletableFuture<List<OpResult>> begin(CompositeOperation composite) {
        return composite.call(this::firstCall).exceptionallyCompose(thrown -> {
            ZkException failure = CompositeOperation.failureOf(thrown);
            String missing = missing(failure);
            return missing == null
                    ? CompletableFuture.failedFuture(failure)
                    : new Parents(operations, CreateMode.PERSISTENT)
                            .ensure(composite, missing)
                            .thenCompose(unused -> begin(composite));
        });
    }

    /** Returns the server path of the node for want of which the multi failed, if it is to be made. */
    private @Nullable String missing(ZkException failure) {
        if (failure instanceof MultiException failed
                && failed.code() == ErrorCode.NO_NODE
                && parts.get(failed.failedIndex()) instanceof Op.Create create) {
            String parent = operations.parentOfCreated(create.path(), create.options());
            return operations.chroot().makes(parent) ? parent : null;
        }
        return null;
    }
}
