/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import java.util.List;

/** Who of a queue holds, and whom the others wait for. */
public interface Rule {
    /** One holder: the first. */
    Rule FIRST = (queue, own) -> own == 0
            ? new Step.Hold(false)
            : new Step.Watch(queue.get(own - 1), own == 1, false, own == 1 ? null : queue.get(own - 2), own == 2);

    /**
     * Returns what one of them does next.
     *
     * @param queue all of them, in their order
     * @param own index of the one that asks
     */
    Step next(List<QueueNode> queue, int own);
}
