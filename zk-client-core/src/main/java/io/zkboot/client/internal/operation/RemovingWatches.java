/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.error.NoWatcherException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.composite.CompositeOperation;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Removes the watches of a scope that has ended. What was asked for before the end of the scope is answered before its
 * first call is, so no watch is forgotten.
 */
public record RemovingWatches(Operations operations, WatchMark mark) implements Composite<@Nullable Void> {
    private static final Logger log = SafeLogger.of(RemovingWatches.class);

    @Override
    public Call<?> firstCall() {
        return operations.exists("/", null);
    }

    @Override
    public String operation(Call<?> first) {
        return "removeWatches";
    }

    @Override
    public @Nullable String path(Call<?> first) {
        return null; // it is for all watches of a scope
    }

    @Override
    public CompletableFuture<@Nullable Void> begin(CompositeOperation composite) {
        return composite.inBackground(this::removeAll);
    }

    private CompletableFuture<@Nullable Void> removeAll(CompositeOperation background) {
        // a refusal is an answer as well
        return background.call(() -> operations.exists("/", null)).<@Nullable Void>handle((stat, failure) -> {
            background.forEachWatch(remover(background));
            return null;
        });
    }

    private BiConsumer<String, Watcher> remover(CompositeOperation composite) {
        return (serverPath, watcher) -> {
            if (mark.isOn(watcher)) {
                remove(composite, serverPath, watcher);
            }
        };
    }

    private void remove(CompositeOperation composite, String serverPath, Watcher watcher) {
        CompletableFuture<?> unused = composite
                .call(() -> operations.removeOnServer(serverPath, watcher), composite.lostTry())
                .exceptionally(thrown -> {
                    ZkException failure = CompositeOperation.failureOf(thrown);
                    if (!(failure instanceof NoWatcherException)) {
                        log.debug("A watch of a closed scope stays with the server, unheard.", failure);
                    }
                    return null;
                });
    }
}
