/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.embedded;

import org.jspecify.annotations.Nullable;

/** The embedded server cannot start, or cannot do what it is asked for. */
public class EmbeddedZooKeeperException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String problem;
    private final String action;

    /**
     * Creates one.
     *
     * @param problem what is wrong, a sentence
     * @param action how to mend it, a sentence
     * @param cause what it comes from, null if from nothing
     */
    public EmbeddedZooKeeperException(String problem, String action, @Nullable Throwable cause) {
        super(problem + " " + action, cause);
        this.problem = problem;
        this.action = action;
    }

    /** Returns what is wrong. */
    public String getProblem() {
        return problem;
    }

    /** Returns how to mend it. */
    public String getAction() {
        return action;
    }
}
