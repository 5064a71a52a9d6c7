/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import org.springframework.boot.context.config.ConfigDataLocation;

/** A location behind {@code zk:} cannot be understood. */
final class InvalidZkConfigLocationException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ConfigDataLocation location;
    private final String action;

    InvalidZkConfigLocationException(ConfigDataLocation location, String problem, String action) {
        super("The location '" + location + "' " + problem + ".");
        this.location = location;
        this.action = action;
    }

    ConfigDataLocation location() {
        return location;
    }

    String action() {
        return action;
    }
}
