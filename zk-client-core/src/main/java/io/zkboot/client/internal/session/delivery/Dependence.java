/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ZkFuture} waits for: the EventThread by itself as a rule, or something else that may complete it. One
 * reference in the future tells all of it, because each field there shows.
 */
interface Dependence {
    /** Returns the thread that its stages run on. */
    EventThread eventThread();

    /** Whether it cannot complete while the EventThread does not go on. */
    boolean isHopeless();

    /** Whether the stages of who depends on it run somewhere else than on the EventThread. */
    boolean takesElsewhere();

    /** Returns what holds its call back, null if nothing does. */
    default ZkFuture.@Nullable Hold hold() {
        return null;
    }

    /** Returns the same, whose call is not sent before the hold ends. */
    default Dependence heldBy(ZkFuture.@Nullable Hold hold) {
        return hold == null ? this : new Held(this, hold);
    }

    /** One that is not another future. */
    record Rule(EventThread eventThread, BooleanSupplier hopeless, boolean takesElsewhere) implements Dependence {
        @Override
        public boolean isHopeless() {
            return hopeless.getAsBoolean();
        }
    }

    /** That of a future whose call is held back, or of a stage of it. */
    record Held(Dependence dependence, ZkFuture.Hold hold) implements Dependence {
        @Override
        public EventThread eventThread() {
            return dependence.eventThread();
        }

        @Override
        public boolean isHopeless() {
            return dependence.isHopeless();
        }

        @Override
        public boolean takesElsewhere() {
            return dependence.takesElsewhere();
        }
    }
}
