/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.data.ZnodePath;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A path of an endpoint.
 *
 * @param text as it was given
 * @param pattern what nodes must match; null for the path of one node
 */
record WatchedPath(String text, @Nullable PathPattern pattern) {
    /**
     * A path of one node, whatever its name.
     *
     * @throws IllegalArgumentException if it is none
     */
    static WatchedPath literal(String path) {
        ZnodePath.requireValid(path);
        return new WatchedPath(path, null);
    }

    /**
     * A pattern.
     *
     * @throws IllegalArgumentException if it is none
     */
    static WatchedPath pattern(String text) {
        return new WatchedPath(text, PathPattern.of(text));
    }

    /** A pattern if the text looks like one, else the path of a node. */
    static WatchedPath of(String text) {
        return PathPattern.isOne(text) ? pattern(text) : literal(text);
    }

    /** Where the watch is set. */
    String root() {
        return pattern == null ? text : pattern.root();
    }

    /** Returns the names of the variables. */
    List<String> variables() {
        return pattern == null ? List.of() : pattern.variables();
    }

    /** Returns the variables of a node. */
    Map<String, String> variables(String path) {
        return pattern == null || pattern.variables().isEmpty() ? Map.of() : pattern.variables(path);
    }

    /** Returns it with everything below what it matches, if it is a pattern. */
    WatchedPath andBelow() {
        return pattern == null ? this : new WatchedPath(text, pattern.andBelow());
    }

    @Override
    public String toString() {
        return text;
    }
}
