/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import java.time.Duration;

/** How long to wait before something is tried again that was refused: twice as long each time, up to a limit. */
final class GrowingPause {
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private final Duration shortest;
    private Duration next;

    GrowingPause(Duration shortest) {
        this.shortest = shortest;
        this.next = shortest;
    }

    Duration next() {
        Duration now = next;
        Duration twice = now.multipliedBy(2);
        next = twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
        return now;
    }

    /** It went well. */
    void reset() {
        next = shortest;
    }
}
