/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.UnimplementedException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchRegistry;
import org.jspecify.annotations.Nullable;

/**
 * What is sent to remove a watcher, and what an old server's answer to it means. A server has one watch for all
 * watchers of a path and kind, so it may drop it (op 18) only if nobody else here needs it; otherwise it is merely
 * asked whether it has it (op 17), and the watcher is removed on this side alone.
 *
 * <p>Servers before 3.9 do not know the types {@link WatcherType#PERSISTENT} and
 * {@link WatcherType#PERSISTENT_RECURSIVE} and answer {@link ErrorCode#MARSHALLING_ERROR}. Where the path has no watch
 * of another kind, {@link WatcherType#ANY} means the same, and every server knows it. They also have one watch for a
 * path whatever its mode, so that dropping one-shot watches drops one that stays as well: those are removed on this
 * side alone where there is one. Owned by the SendThread.
 */
final class WatchRemoval {
    private WatchRemoval() {}

    /** Returns the request as it is sent at this moment. */
    static Request<?> wireRequest(Call<?> call, WatchRegistry watches, PendingQueue pending) {
        if (!(call.watchChange() instanceof WatchChange.Disarm removal)) {
            return call.request();
        }
        String path = removal.path();
        WatcherType type = removal.type();
        Watcher watcher = removal.watcher();
        boolean armedSoon = isBeingWatched(path, pending);
        boolean dropped = watcher == null
                ? isNewType(type) || type == WatcherType.ANY || !watches.containsPersistent(path)
                : !armedSoon && watches.wouldBeLast(path, type, watcher);
        if (!dropped) {
            return new WatchRequest.CheckWatches(path, type);
        }
        boolean only = isNewType(type) && !armedSoon && !watches.containsOther(path, type);
        return new WatchRequest.RemoveWatches(path, only ? WatcherType.ANY : type);
    }

    /** Whether a request that was sent before, and is not answered yet, sets a watch on the path. */
    private static boolean isBeingWatched(String path, PendingQueue pending) {
        if (!pending.isArmingAny()) {
            return false; // thousands of removals in a row must not look through each other
        }
        for (Call<?> call : pending.inOrder()) {
            WatchChange change = call.watchChange();
            if ((change instanceof WatchChange.Arm arm && arm.path().equals(path))
                    || (change instanceof WatchChange.ArmExists exists
                            && exists.path().equals(path))) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether the code says that a server does not know the type of the watch to remove. It keeps its watch then, as it
     * does for op 17; the watchers can be removed on this side all the same.
     */
    static boolean isKeptByOldServer(Call<?> call, ErrorCode code) {
        return code == ErrorCode.MARSHALLING_ERROR
                && call.watchChange() instanceof WatchChange.Disarm removal
                && isNewType(removal.type());
    }

    /** Returns the failure of a question for a type that the server does not know, null if it is none. */
    static @Nullable ZkException unknownType(Call<?> call, ErrorCode code) {
        if (code != ErrorCode.MARSHALLING_ERROR
                || !(call.request() instanceof WatchRequest.CheckWatches check)
                || !isNewType(check.type())) {
            return null;
        }
        return new UnimplementedException(
                call.failureOf(ErrorCode.UNIMPLEMENTED, Outcome.REJECTED),
                "the server is older than 3.9 and does not tell persistent and recursive watches from others; ask for"
                        + " the type ANY",
                null);
    }

    private static boolean isNewType(WatcherType type) {
        return type == WatcherType.PERSISTENT || type == WatcherType.PERSISTENT_RECURSIVE;
    }
}
