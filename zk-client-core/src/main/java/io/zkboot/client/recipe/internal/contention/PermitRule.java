/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import java.util.List;

/**
 * As many of the first ones hold as there are permits for. The next one behind them watches the queue, the only one to
 * do so; the others watch the one ahead. Holders may leave in any order, so it is not enough to wait for one of them:
 * whoever comes to hold and sees somebody behind says so in its node, which wakes that one, who may be the next now.
 *
 * <p>Nobody is overtaken: who wants several and does not find enough keeps those behind waiting, and so gets them.
 *
 * <p>Once the number was made smaller, some may hold beyond it, and will not say so any more: then all who wait watch
 * the queue.
 *
 * @param permits how many there are
 */
public record PermitRule(Permits permits) implements Rule {
    @Override
    public Step next(List<QueueNode> queue, int own) {
        long ahead = 0;
        for (int i = 0; i < own; i++) {
            ahead += queue.get(i).weight();
        }
        int wanted = queue.get(own).weight();
        if (wanted > permits.number()) {
            return new Step.Never("wants " + wanted + " permits, and there are " + permits.number());
        }
        if (ahead + wanted <= permits.number()) {
            return new Step.Hold(true);
        }
        return ahead <= permits.number() || permits.hasShrunk()
                ? new Step.WatchQueue()
                : new Step.Watch(queue.get(own - 1), false, true);
    }
}
