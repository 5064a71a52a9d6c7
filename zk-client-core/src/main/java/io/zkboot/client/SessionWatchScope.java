/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.operation.Calling;
import io.zkboot.client.internal.operation.Operations;
import io.zkboot.client.internal.operation.RemovingWatches;
import io.zkboot.client.internal.operation.WatchMark;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The watches of a scope. It keeps no list of them: their watchers wear its mark, and the session knows its watches.
 */
final class SessionWatchScope implements WatchScope {
    private static final Logger log = SafeLogger.of(SessionWatchScope.class);

    private final Operations operations;
    private final Calling calling;
    private final ZkClient origin;
    private final WatchMark mark;

    SessionWatchScope(Operations operations, Calling calling, ZkClient origin) {
        this.operations = operations;
        this.calling = calling;
        this.origin = origin;
        this.mark = new WatchMark(operations.scope());
    }

    @Override
    public ZkClient client() {
        return new SessionZkClient(operations.within(mark), calling, origin);
    }

    @Override
    public void close() {
        if (!mark.end() || calling.session().state().isTerminal()) {
            return;
        }
        try {
            CompletableFuture<?> unused = calling.<@Nullable Void>submit(new RemovingWatches(operations, mark));
        } catch (ClientClosedException ended) {
            log.debug("The client is closed, and so are the watches of the scope.", ended);
        }
    }
}
