/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import org.jspecify.annotations.Nullable;

/** A {@link io.zkboot.spring.ZkWatch} annotation, its method, or a watch endpoint is wrong; fails the start. */
public final class InvalidZkWatchException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String action;

    /**
     * Creates one.
     *
     * @param message what is wrong, and where
     * @param action how to mend it
     */
    public InvalidZkWatchException(String message, String action) {
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
    public InvalidZkWatchException(String message, String action, @Nullable Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    /** Returns how to mend it. */
    public String getAction() {
        return action;
    }
}
