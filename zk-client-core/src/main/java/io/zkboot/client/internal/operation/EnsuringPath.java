/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Makes sure that a path exists. */
public record EnsuringPath(Operations operations, String path) implements Composite<@Nullable Void> {
    @Override
    public CompletableFuture<@Nullable Void> begin(CompositeOperation composite) {
        return new Parents(operations, CreateMode.PERSISTENT).ensure(composite, operations.server(path));
    }

    @Override
    public Call<?> firstCall() {
        return operations.exists(path, null);
    }

    @Override
    public String operation(Call<?> first) {
        return "ensurePath";
    }
}
