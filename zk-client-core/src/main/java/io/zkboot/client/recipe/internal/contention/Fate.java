/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import java.util.List;

/** What becomes of a contender; exactly one of these besides {@link #queued}, unless it gives up before. */
interface Fate {
    /** It holds. */
    void first(OwnNode node, Step.Hold step, boolean othersBehind);

    /** It does not hold, and was not to wait. */
    void taken();

    /** A server has shown the queue, in which it has its place. */
    default void queued(List<QueueNode> queue, int own) {}

    /** Its node, or the session of it, has gone. */
    void gone();

    /** It cannot go on. */
    void failed(Throwable why);
}
