/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one name of a path must be: fixed texts, and free parts between them. Where a name can be read in several ways,
 * the first free part is as long as can be, then the second one, and so on. Nothing is tried twice: whoever may create
 * nodes chooses their names, and how long they are.
 *
 * @param fixed the texts before, between and behind the free parts: one more than those
 * @param free the free parts
 */
record NamePattern(List<String> fixed, List<Free> free) {
    /** Any name. */
    static final NamePattern ANY = new NamePattern(List.of("", ""), List.of(new Free(false, 1)));

    /**
     * Any text.
     *
     * @param kept whether it is a variable
     * @param shortest how long it is at least
     */
    record Free(boolean kept, int shortest) {}

    /**
     * Reads one.
     *
     * @param name what is between two slashes of a path pattern, and not {@code **}
     * @param variables gets the names of the variables
     * @throws IllegalArgumentException if it is none, with what is wrong
     */
    static NamePattern of(String name, List<String> variables) {
        List<String> fixed = new ArrayList<>();
        List<Free> parts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        boolean open = false; // the last part takes any text
        int next = 0;
        while (next < name.length()) {
            char c = name.charAt(next);
            boolean any = c == '{' || c == '*';
            if (any && open) {
                throw new IllegalArgumentException("there is no telling where a part of '" + name + "' ends");
            }
            if (c == '}') {
                throw new IllegalArgumentException("a } of '" + name + "' closes nothing");
            }
            if (any) {
                fixed.add(text.toString());
                text.setLength(0);
            } else {
                text.append(c);
            }
            if (c == '{') {
                int end = name.indexOf('}', next);
                if (end < 0) {
                    throw new IllegalArgumentException("a { of '" + name + "' is not closed");
                }
                variables.add(variable(name.substring(next + 1, end), variables));
                parts.add(new Free(true, 1));
                next = end;
            } else if (c == '*') {
                parts.add(new Free(false, name.length() == 1 ? 1 : 0));
            }
            open = any;
            next++;
        }
        fixed.add(text.toString());
        return new NamePattern(List.copyOf(fixed), List.copyOf(parts));
    }

    private static String variable(String name, List<String> before) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a variable has no name; * stands for a text that nobody wants");
        }
        if (!Character.isJavaIdentifierStart(name.charAt(0))
                || !name.chars().allMatch(Character::isJavaIdentifierPart)) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name of a variable, which has letters and digits only");
        }
        if (before.contains(name)) {
            throw new IllegalArgumentException("the variable '" + name + "' stands in it twice");
        }
        return name;
    }

    /** Returns the only name that matches, null if there are several. */
    @Nullable String literal() {
        return free.isEmpty() ? fixed.get(0) : null;
    }

    /**
     * Whether a name matches.
     *
     * @param values gets the variables of one that does; null if nobody wants them
     */
    boolean matches(String name, @Nullable List<String> values) {
        int last = free.size();
        if (last == 0) {
            return name.equals(fixed.get(0));
        }
        int begin = fixed.get(0).length();
        int end = name.length() - fixed.get(last).length();
        if (end < begin || !name.startsWith(fixed.get(0)) || !name.endsWith(fixed.get(last))) {
            return false;
        }
        int[] begins = new int[last];
        int[] ends = new int[last];
        for (int i = last - 1; i > 0; i--) { // from the right, each text at its last place: what is before is longest
            String text = fixed.get(i);
            int at = name.lastIndexOf(text, end - free.get(i).shortest() - text.length());
            if (at < begin) {
                return false;
            }
            begins[i] = at + text.length();
            ends[i] = end;
            end = at;
        }
        begins[0] = begin;
        ends[0] = end;
        if (end - begin < free.get(0).shortest()) {
            return false;
        }
        for (int i = 0; i < last && values != null; i++) {
            if (free.get(i).kept()) {
                values.add(name.substring(begins[i], ends[i]));
            }
        }
        return true;
    }
}
