/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import io.zkboot.client.internal.watch.WatchChange;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What there is to know of few calls only: of one with a watch, one below a chroot, one that has met a lost connection
 * or an older server, and so on. A plain call has none, because each field of a call shows in what a client allocates.
 * Owned as the call is.
 *
 * @param <R> what the operation answers
 */
final class CallDetails<R extends @Nullable Object> {
    final @Nullable String clientPath;
    final @Nullable WatchChange watchChange;
    final @Nullable UnaryOperator<R> toClient;

    // Set by the caller before the call is offered.
    long startedAt;
    boolean knowsStart;
    boolean saysWhetherItWaits;
    boolean waits;
    boolean joinsWrites;

    // The SendThread's.
    @Nullable EmulatedOperation<R> emulation;

    boolean leftBefore;
    boolean declined;
    boolean leavingWatches;
    boolean alone;
    boolean owed;

    CallDetails(@Nullable String clientPath, @Nullable WatchChange watchChange, @Nullable UnaryOperator<R> toClient) {
        this.clientPath = clientPath;
        this.watchChange = watchChange;
        this.toClient = toClient;
    }
}
