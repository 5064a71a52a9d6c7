/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the URI of an instance is made, as curator-x-discovery writes it: text, and variables in braces.
 *
 * @param parts in their order
 */
record UriSpec(List<Part> parts) {
    /** As much as servers and proxies take; a few bytes of parts can ask for a long value thousands of times. */
    static final int LONGEST_URI = 8_192;

    /** What Spring Cloud Zookeeper takes if nobody says otherwise. */
    static final UriSpec DEFAULT = parse("{scheme}://{address}:{port}");

    /** Text, or the name of a variable. */
    record Part(String value, boolean variable) {}

    UriSpec {
        parts = List.copyOf(parts);
    }

    /**
     * Reads for instance <code>{scheme}://{address}:{port}/api</code>.
     *
     * @throws IllegalArgumentException if braces do not match
     */
    static UriSpec parse(String text) {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int open = text.indexOf('{', at);
            int end = open < 0 ? text.length() : open;
            requireNoBrace(text, text.indexOf('}', at), end);
            if (end > at) {
                parts.add(new Part(text.substring(at, end), false));
            }
            if (open < 0) {
                break;
            }
            int close = text.indexOf('}', open);
            if (close < 0) {
                throw new IllegalArgumentException("the brace at character " + open + " is not closed");
            }
            requireNoBrace(text, text.indexOf('{', open + 1), close);
            parts.add(new Part(text.substring(open + 1, close).trim(), true));
            at = close + 1;
        }
        return new UriSpec(parts);
    }

    private static void requireNoBrace(String text, int brace, int end) {
        if (brace >= 0 && brace < end) {
            throw new IllegalArgumentException(
                    "the brace '" + text.charAt(brace) + "' at character " + brace + " has no other one");
        }
    }

    /**
     * Returns the text with the variables replaced; one that is not known is nothing.
     *
     * @throws IllegalArgumentException if it is longer than {@link #LONGEST_URI}
     */
    String expand(Map<String, String> variables) {
        StringBuilder text = new StringBuilder();
        for (Part part : parts) {
            String more = part.variable() ? variables.getOrDefault(part.value(), "") : part.value();
            if (more.length() > LONGEST_URI - text.length()) {
                throw new IllegalArgumentException("its URI is longer than " + LONGEST_URI + " characters");
            }
            text.append(more);
        }
        return text.toString();
    }

    /** Returns the values of the variables of an instance. */
    static Map<String, String> variables(String name, String id, String host, int port, boolean secure) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("[", "{");
        variables.put("]", "}");
        variables.put("scheme", secure ? "https" : "http");
        variables.put("name", name);
        variables.put("id", id);
        variables.put("address", host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host);
        variables.put("port", Integer.toString(port));
        variables.put("ssl-port", secure ? Integer.toString(port) : "");
        return variables;
    }
}
