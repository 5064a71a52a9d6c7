/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZL_Result;
import org.openjdk.jcstress.infra.results.LLL_Result;

/** What was granted ends once, in the thread of its holder or where events are delivered, and has one reason. */
public final class StandingStress {
    private StandingStress() {}

    /** It is lost while its holder gives it back. */
    @JCStressTest
    @Outcome(id = "true, false, RELEASED null", expect = ACCEPTABLE, desc = "given back")
    @Outcome(id = "false, true, LOST SESSION_LOST", expect = ACCEPTABLE, desc = "lost")
    @State
    public static class End {
        private final Standing standing = new Standing();

        @Actor
        public void holder(ZZL_Result r) {
            r.r1 = standing.ends(GrantState.RELEASED, null) != null;
        }

        @Actor
        public void events(ZZL_Result r) {
            boolean unused = standing.goes(GrantState.HELD, GrantState.IN_DOUBT);
            r.r2 = standing.ends(GrantState.LOST, LossReason.SESSION_LOST) != null;
        }

        @Arbiter
        public void judge(ZZL_Result r) {
            r.r3 = standing.state() + " " + standing.reason();
        }
    }

    /** Its holder, who has given it back, looks while it is being lost: it has no reason then. */
    @JCStressTest
    @Outcome(id = "RELEASED, null, IN_DOUBT", expect = ACCEPTABLE, desc = "given back in doubt")
    @Outcome(id = "RELEASED, null, HELD", expect = ACCEPTABLE, desc = "given back")
    @Outcome(id = "LOST, SESSION_LOST, null", expect = ACCEPTABLE, desc = "lost before")
    @State
    public static class Reason {
        private final Standing standing = new Standing();

        @Actor
        public void holder(LLL_Result r) {
            r.r3 = standing.ends(GrantState.RELEASED, null);
            r.r2 = standing.reason();
            r.r1 = standing.state();
        }

        @Actor
        public void events() {
            boolean unused = standing.goes(GrantState.HELD, GrantState.IN_DOUBT);
            GrantState unusedToo = standing.ends(GrantState.LOST, LossReason.SESSION_LOST);
        }
    }
}
