/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import org.jspecify.annotations.Nullable;

/** A {@link ZkLeader} or {@link LeaderOnly} annotation, or what it stands at, is wrong; fails the start. */
public final class InvalidZkLeaderException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * Creates one.
     *
     * @param message what is wrong, and where
     * @param action how to mend it
     */
    public InvalidZkLeaderException(String message, String action) {
        super(message);
        this.action = action;
    }

    /**
     * Creates one.
     *
     * @param message what is wrong, and where
     * @param action how to mend it
     * @param cause what was thrown, null for nothing
     */
    public InvalidZkLeaderException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    /** Returns how to mend it. */
    public String getAction() {
        return action;
    }
}
