/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.recipe.RecipeObserver;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * How a lease behaves.
 *
 * @param layout where it is kept
 * @param holder the name under which it is held, which others see; whoever uses the same name takes the lease over, so
 *     that a process that was restarted gets it again. Two processes at a time must not have the same name: each would
 *     believe in its lease. Null, the default, for a random one, which takes nothing over
 * @param maxClockSkew by how much any two clocks may differ, 5 s by default: so long after its end nobody else takes a
 *     lease. All should say the same
 * @param serverTime whether the clocks of the servers count, and those of the clients do not: each operation costs a
 *     request more, which writes {@code <path>/time}, whose status says the time. The clocks of two servers may differ
 *     as well, when another one becomes the leader. What a client's clock shows is nothing to it then; that it has gone
 *     on by the time of a lease ends that one for its holder, so that a machine that was suspended knows it
 * @param clock this machine's clock, for tests
 * @param observer who hears of what is taken, renewed and lost; nobody by default
 */
public record LeaseOptions(
        LeaseLayout layout,
        @Nullable String holder,
        Duration maxClockSkew,
        boolean serverTime,
        InstantSource clock,
        RecipeObserver observer) {
    /** What there is without options. */
    public static final LeaseOptions DEFAULTS = new LeaseOptions(
            LeaseLayout.OWN, null, Duration.ofSeconds(5), false, Clock.systemUTC(), RecipeObserver.NONE);

    /** Checks the values. */
    public LeaseOptions {
        given("layout", layout);
        given("clock", clock);
        given("observer", observer);
        if (given("largest difference of the clocks", maxClockSkew).isNegative()
                || maxClockSkew.compareTo(Duration.ofDays(1)) > 0) {
            throw new IllegalArgumentException(
                    "The largest difference of the clocks, " + maxClockSkew + ", is outside of 0 to 1 day.");
        }
        if (serverTime && layout == LeaseLayout.KAZOO) {
            throw new IllegalArgumentException("With kazoo's layout the clocks of the clients count, as kazoo goes by"
                    + " them: leave out withServerTime().");
        }
    }

    /** The same with another layout. */
    public LeaseOptions withLayout(LeaseLayout other) {
        return new LeaseOptions(other, holder, maxClockSkew, serverTime, clock, observer);
    }

    /** The same, held under a name. */
    public LeaseOptions withHolder(String name) {
        return new LeaseOptions(layout, given("name of the holder", name), maxClockSkew, serverTime, clock, observer);
    }

    /** The same with another largest difference of the clocks. */
    public LeaseOptions withMaxClockSkew(Duration difference) {
        return new LeaseOptions(layout, holder, difference, serverTime, clock, observer);
    }

    /** The same, going by the clocks of the servers. */
    public LeaseOptions withServerTime() {
        return new LeaseOptions(layout, holder, maxClockSkew, true, clock, observer);
    }

    /** The same with another clock. */
    public LeaseOptions withClock(InstantSource other) {
        return new LeaseOptions(layout, holder, maxClockSkew, serverTime, other, observer);
    }

    /** The same with an observer. */
    public LeaseOptions withObserver(RecipeObserver other) {
        return new LeaseOptions(layout, holder, maxClockSkew, serverTime, clock, other);
    }
}
