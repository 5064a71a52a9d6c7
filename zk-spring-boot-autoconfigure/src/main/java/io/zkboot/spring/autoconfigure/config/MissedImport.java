/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionSnapshot;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What there is to say of an import that was not read in time.
 *
 * @param refusal why it may not be watched, null if that is not so
 * @param snapshot how its client is
 */
record MissedImport(ZkConfigResource resource, @Nullable String refusal, SessionSnapshot snapshot) {
    private static final String OR_OPTIONAL = "; or write optional:zk:… to start without it.";

    static MissedImport of(ZkConfigResource resource, LiveNode node) {
        SessionSnapshot now = resource.client().client().snapshot();
        return new MissedImport(resource, node.refusal(now), now);
    }

    private boolean hasEnded() {
        return snapshot.state().isTerminal();
    }

    /** Returns what has happened. */
    String what(Duration timeout) {
        return "The configuration in " + resource + " could not be read" + (hasEnded() ? "" : " within " + timeout)
                + ":"
                + (refusal == null ? resource.client().failures(snapshot) : "%n    ".formatted() + refusal);
    }

    /** Returns how to mend it, if it must be read. */
    String cure() {
        if (refusal != null) {
            return "Look for the reason in the log of the servers" + OR_OPTIONAL;
        }
        if (!hasEnded()) {
            return "Start the servers or correct zk.connect-string, zk.auth, zk.sasl and zk.ssl; raise"
                    + " zk.startup.timeout to wait longer" + OR_OPTIONAL;
        }
        return switch (snapshot.reason()) {
            case AUTHENTICATION -> "Correct zk.auth or zk.sasl" + OR_OPTIONAL;
            case RETRY_SPENT ->
                "Start the servers or correct zk.connect-string and zk.ssl; raise zk.connect-retry.max-tries or"
                        + " zk.connect-retry.deadline to try longer" + OR_OPTIONAL;
            default -> "Look for the reason in the log" + OR_OPTIONAL;
        };
    }

    /**
     * Returns what becomes of it if the application starts without it.
     *
     * @param readBefore whether there are values of an earlier start or refresh
     * @param startsAgain whether the context has yet to start, and then starts clients that have ended
     */
    String whatFollows(boolean readBefore, boolean startsAgain) {
        if (!resource.isWatched()) {
            return readBefore
                    ? "The values that were read before stay."
                    : "The application starts without it. With zk.config.watch=false its values come with the next"
                            + " start or refresh.";
        }
        return "The application starts without it. " + whenItComes(startsAgain);
    }

    private String whenItComes(boolean startsAgain) {
        if (!hasEnded()) {
            return "Its values are taken over when the servers answer.";
        }
        if (snapshot.reason() == Reason.AUTHENTICATION) {
            return "Correct zk.auth or zk.sasl, and start the application again.";
        }
        boolean hasGivenUp = snapshot.reason() == Reason.RETRY_SPENT;
        return (hasGivenUp ? "The client has given up, as zk.connect-retry says. " : "The client has ended. ")
                + (startsAgain
                        ? "It tries again when the context starts."
                        : "It does not try again until " + (hasGivenUp ? "the next refresh, or until " : "")
                                + "the context is stopped and started.");
    }
}
