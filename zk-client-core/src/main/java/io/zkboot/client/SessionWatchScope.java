/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.NoWatcherException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.operation.CompositeOperation;
import io.zkboot.client.internal.session.operation.LostTry;
import io.zkboot.client.internal.watch.WrappedWatcher;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The watches of a scope. It keeps no list of them: their watchers wear its mark, and the session knows its watches.
 */
final class SessionWatchScope implements WatchScope {
    private static final Logger log = SafeLogger.of(SessionWatchScope.class);

    private final Operations operations;
    private final Calling calling;
    private final Scope scope;

    SessionWatchScope(Operations operations, Calling calling) {
        this.operations = operations;
        this.calling = calling;
        this.scope = new Scope(operations.scope());
    }

    @Override
    public ZkClient client() {
        return new SessionZkClient(operations.within(scope), calling);
    }

    @Override
    public void close() {
        if (!scope.end() || calling.session().state().isTerminal()) {
            return;
        }
        try {
            CompletableFuture<?> unused = calling.<@Nullable Void>submit(new Removal());
        } catch (ClientClosedException ended) {
            log.debug("The client is closed, and so are the watches of the scope.", ended);
        }
    }

    /** The mark of a scope. A watcher wears those of the scopes around as well, and ends with each of them. */
    static final class Scope {
        private final @Nullable Scope around;
        private volatile boolean ended;

        Scope(@Nullable Scope around) {
            this.around = around;
        }

        /** Returns whether it had not ended yet. */
        boolean end() {
            boolean first = !ended;
            ended = true;
            return first;
        }

        Watcher mark(Watcher watcher) {
            if (ended) {
                throw new IllegalStateException("The watch scope is closed; set the watch through another client.");
            }
            return new Marked(this, around == null ? watcher : around.mark(watcher));
        }
    }

    /** A watcher with the mark. */
    private static final class Marked extends WrappedWatcher {
        private final Scope scope;

        Marked(Scope scope, Watcher watcher) {
            super(scope, watcher);
            this.scope = scope;
        }

        @Override
        public void process(WatchedEvent event) {
            if (!scope.ended) {
                inner().process(event);
            }
        }

        boolean isOf(Scope other) {
            return scope == other || (inner() instanceof Marked outer && outer.isOf(other));
        }
    }

    /**
     * Removes the watches. What was asked for before the end of the scope is answered before its first call is, so no
     * watch is forgotten.
     */
    private final class Removal implements Composite<@Nullable Void> {
        @Override
        public Call<?> firstCall() {
            return operations.exists("/", null);
        }

        @Override
        public CompletableFuture<@Nullable Void> begin(CompositeOperation steps) {
            return steps.inBackground(this::removeAll);
        }

        private CompletableFuture<@Nullable Void> removeAll(CompositeOperation background) {
            return background.call(() -> operations.exists("/", null)).<@Nullable Void>thenApply(unused -> {
                background.forEachWatch(remover(background));
                return null;
            });
        }

        private BiConsumer<String, Watcher> remover(CompositeOperation steps) {
            return (serverPath, watcher) -> {
                if (watcher instanceof Marked marked && marked.isOf(scope)) {
                    remove(steps, serverPath, watcher);
                }
            };
        }

        private void remove(CompositeOperation steps, String serverPath, Watcher watcher) {
            CompletableFuture<?> unused = steps.call(
                            () -> operations.removeOnServer(serverPath, watcher), new LostTry())
                    .exceptionally(thrown -> {
                        ZkException failure = CompositeOperation.failureOf(thrown);
                        if (!(failure instanceof NoWatcherException)) {
                            log.debug("A watch of a closed scope stays with the server, unheard.", failure);
                        }
                        return null;
                    });
        }
    }
}
