/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import java.util.List;

/**
 * The first so many hold. The next one behind them watches the queue, the only one to do so; the others watch the one
 * ahead. Holders may leave in any order, so it is not enough to wait for one of them: whoever comes to hold and sees
 * somebody behind says so in its node, which wakes that one, who may be the next now.
 *
 * @param permits how many hold
 */
public record PermitRule(int permits) implements Rule {
    @Override
    public Step next(List<QueueNode> queue, int own) {
        if (own < permits) {
            return new Step.Hold(true);
        }
        return own == permits ? new Step.WatchQueue() : new Step.Watch(queue.get(own - 1), false, true);
    }
}
