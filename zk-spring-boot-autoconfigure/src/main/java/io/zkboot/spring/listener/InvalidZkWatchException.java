/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

/** A {@link io.zkboot.spring.ZkWatch} annotation or its method is wrong; fails the start. */
public final class InvalidZkWatchException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private final String action;

    InvalidZkWatchException(String message, String action) {
        super(message);
        this.action = action;
    }

    InvalidZkWatchException(String message, String action, Throwable cause) {
        super(message, cause);
        this.action = action;
    }

    /** Returns how to mend it. */
    public String getAction() {
        return action;
    }
}
