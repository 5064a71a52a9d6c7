/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** What two threads let happen happens once each, one at a time, and each sees what the other has done. */
@JCStressTest
@Outcome(id = "4", expect = ACCEPTABLE, desc = "all of it")
@State
public class InboxStress {
    private final Inbox inbox = new Inbox();
    private int done; // plain

    private void putTwo() {
        inbox.put(() -> done++);
        inbox.put(() -> done++);
    }

    @Actor
    public void one() {
        putTwo();
    }

    @Actor
    public void other() {
        putTwo();
    }

    @Arbiter
    public void judge(I_Result r) {
        r.r1 = done;
    }
}
