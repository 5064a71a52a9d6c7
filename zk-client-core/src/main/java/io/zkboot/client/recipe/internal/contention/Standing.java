/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** How it stands with what was granted. It ends once, and has a reason if and when it is lost. Any thread. */
final class Standing {
    private record Now(GrantState state, @Nullable LossReason reason) {}

    private final AtomicReference<Now> now = new AtomicReference<>(new Now(GrantState.HELD, null));

    GrantState state() {
        return now().state();
    }

    /** Returns why it was lost, null if it was not. */
    @Nullable LossReason reason() {
        return now().reason();
    }

    /** Goes from one state to another one; false if it is not in the first, or has ended. */
    boolean goes(GrantState from, GrantState to) {
        Now before = now();
        return before.state() == from && !from.isFinal() && now.compareAndSet(before, new Now(to, null));
    }

    /**
     * Ends it.
     *
     * @return the state until then, null if it has ended before
     */
    @Nullable GrantState ends(GrantState how, @Nullable LossReason why) {
        Now end = new Now(how, why);
        Now before = now();
        while (!before.state().isFinal()) {
            if (now.compareAndSet(before, end)) {
                return before.state();
            }
            before = now();
        }
        return null;
    }

    private Now now() {
        return Objects.requireNonNull(now.get());
    }
}
