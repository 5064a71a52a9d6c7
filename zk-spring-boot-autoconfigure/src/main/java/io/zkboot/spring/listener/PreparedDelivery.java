/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Who hears of events, in two steps: whether it is called at all is known before it is called. */
@FunctionalInterface
interface PreparedDelivery {
    /** Returns the call, null if this event is not for it. */
    @Nullable Call prepare(ZkWatchInvocation invocation) throws Throwable;

    /** The call. */
    @FunctionalInterface
    interface Call {
        /** Does it, and returns a stage if it goes on elsewhere. */
        @Nullable CompletionStage<?> run() throws Throwable;
    }
}
