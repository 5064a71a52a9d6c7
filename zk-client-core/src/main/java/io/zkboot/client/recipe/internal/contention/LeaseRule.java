/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import java.util.List;

/**
 * The first so many hold, in a queue that is only entered by who holds a lock, and left in any order: at most one
 * waits, for any change. Curator's holders have a place among the first so many as well, since there were no more than
 * that when they came to hold, and nobody comes in in front.
 *
 * @param permits how many there are
 */
public record LeaseRule(int permits) implements Rule {
    @Override
    public Step next(List<QueueNode> queue, int own) {
        return own < permits ? new Step.Hold(false) : new Step.WatchQueue();
    }
}
