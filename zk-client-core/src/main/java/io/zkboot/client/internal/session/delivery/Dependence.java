/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import java.util.function.BooleanSupplier;

/** What a {@link ZkFuture} waits for that something else than the EventThread may complete. */
interface Dependence {
    /** Whether it cannot complete while the EventThread does not go on. */
    boolean isHopeless();

    /** Whether the stages of who depends on it run somewhere else than on the EventThread. */
    boolean takesElsewhere();

    /** One that is not another future. */
    record Rule(BooleanSupplier hopeless, boolean takesElsewhere) implements Dependence {
        @Override
        public boolean isHopeless() {
            return hopeless.getAsBoolean();
        }
    }
}
