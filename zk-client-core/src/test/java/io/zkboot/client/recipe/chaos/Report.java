/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import io.zkboot.client.recipe.GrantChange;
import io.zkboot.client.testing.ChildJvm;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a child tells the test: a line each, on its standard output. For use by many threads. */
final class Report {
    private final PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);

    /** The state of the session, told where events are delivered. */
    void state(String state) {
        line("state " + state);
    }

    void granted(Contest contest, long token) {
        line("granted " + contest.word() + " " + token);
    }

    /** A grant has changed, told where events are delivered. */
    void changed(Contest contest, long token, GrantChange change) {
        line("changed " + contest.word() + " " + token + " " + change.from() + " " + change.to() + " "
                + System.nanoTime());
    }

    /** A write that was acknowledged. */
    void wrote(Contest contest, Count count) {
        line("wrote " + contest.word() + " " + count.receipt() + " " + count.value() + " " + count.token());
    }

    /** A write that was certainly not applied. */
    void refused(Contest contest, Count count) {
        line("refused " + contest.word() + " " + count.receipt());
    }

    /** A write of which nobody said whether it was applied. */
    void unknown(Contest contest, Count count) {
        line("unknown " + contest.word() + " " + count.receipt());
    }

    /** The transactions of what was read twice, under a lock that was held all the time. */
    void read(Contest contest, long first, long second) {
        line("read " + contest.word() + " " + first + " " + second);
    }

    /** The servers have refused a guarded write; whether its grant says that it is held all the same. */
    void guarded(Contest contest, long token, boolean held) {
        line("guarded " + contest.word() + " " + token + " " + held);
    }

    /** An attempt that ended without a grant. */
    void nothing(Contest contest, String why) {
        line("nothing " + contest.word() + " " + why);
    }

    /** An attempt that ended in a way that is not wrong, but that one would like to understand. */
    void odd(Contest contest, Exception why) {
        line("odd " + contest.word() + " " + why);
    }

    /** What it knows: its cache, the listener of that, and who leads. */
    void digest(String question, String ofTheCache, String ofTheListener, long leader) {
        line("digest " + question + " " + ofTheCache + " " + ofTheListener + " " + leader);
    }

    /** What is left when all has been closed but the client. */
    void left(int watches) {
        line("left " + watches);
    }

    /** Something that must not be. */
    void wrong(String what) {
        line("wrong " + what);
    }

    private synchronized void line(String text) {
        out.print(ChildJvm.MARK + text.replace('\n', ' ') + "\n");
        out.flush();
    }
}
