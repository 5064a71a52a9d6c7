/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;

/**
 * A property cannot be used as it is. Told without its value, which may be a secret: Spring Boot's reports about
 * invalid properties show the value that the environment has, whatever the exception says.
 */
final class InvalidZkPropertyException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String name;
    private final String problem;
    private final String action;
    private final transient @Nullable Origin origin;

    /**
     * Creates one.
     *
     * @param name name of the property, with its prefix
     * @param origin where it is set, null if that is to be looked up
     * @param problem a sentence that goes on after the name, without a full stop
     * @param action a sentence
     */
    InvalidZkPropertyException(String name, @Nullable Origin origin, String problem, String action) {
        super("The property '" + name + "'" + (origin == null ? "" : " (" + origin + ")") + " " + problem + ". "
                + action);
        this.name = name;
        this.origin = origin;
        this.problem = problem;
        this.action = action;
    }

    String getName() {
        return name;
    }

    @Nullable Origin getOrigin() {
        return origin;
    }

    String getProblem() {
        return problem;
    }

    String getAction() {
        return action;
    }
}
