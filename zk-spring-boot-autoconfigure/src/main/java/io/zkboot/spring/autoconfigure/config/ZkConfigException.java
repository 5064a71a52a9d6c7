/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

/** A node that is imported cannot be had, or cannot be read as configuration. */
public final class ZkConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    ZkConfigException(String message, String action) {
        super(message);
        this.action = action;
    }

    /** Returns how to mend it. */
    String action() {
        return action;
    }
}
