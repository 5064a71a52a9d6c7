/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.data.ZnodePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path that many nodes match. In a name <code>{app}</code> stands for any text that is kept under this name, and
 * {@code *} for any text; a name {@code **} stands for any number of names, none as well.
 *
 * <p>All that matches is at or below its root, the names before the first that is not fixed.
 */
final class PathPattern {
    private static final String ANY_DEPTH = "**";

    private final String text;
    private final String root;
    private final List<Segment> segments;
    private final List<String> variables;
    private final Pattern whole;
    private final int anyDepth; // position of the name **, or that of the end

    /** One name below the root; the literal is null if it is not fixed. */
    private record Segment(String text, @Nullable String literal, Pattern name) {
        boolean isAnyDepth() {
            return text.equals(ANY_DEPTH);
        }
    }

    private PathPattern(String text, String root, List<Segment> segments, List<String> variables) {
        this.text = text;
        this.root = root;
        this.segments = segments;
        this.variables = variables;
        StringBuilder regex = new StringBuilder(Pattern.quote(root.equals("/") ? "" : root));
        int firstAnyDepth = segments.size();
        for (int i = segments.size() - 1; i >= 0; i--) {
            firstAnyDepth = segments.get(i).isAnyDepth() ? i : firstAnyDepth;
        }
        segments.forEach(segment -> regex.append(
                segment.isAnyDepth() ? "(?:/[^/]+)*" : "/" + segment.name().pattern()));
        this.anyDepth = firstAnyDepth;
        this.whole = Pattern.compile(regex.toString(), Pattern.DOTALL);
    }

    /** Whether a text is meant as a pattern, if nobody says otherwise. */
    static boolean isOne(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('{') >= 0;
    }

    /**
     * Reads a pattern.
     *
     * @throws IllegalArgumentException if it is none, with what is wrong
     */
    static PathPattern of(String text) {
        List<String> variables = new ArrayList<>();
        List<Segment> segments = new ArrayList<>();
        StringBuilder root = new StringBuilder();
        requireValid(text, text.replaceAll("\\{[^{}/]*}|\\*+", "x"));
        String[] names = text.substring(1).split("/", -1);
        for (String name : names) {
            Segment segment = segment(text, name, variables);
            if (segments.isEmpty() && segment.literal() != null) {
                root.append('/').append(name);
            } else {
                segments.add(segment);
            }
        }
        if (segments.isEmpty()) {
            throw invalid(text, "it has no variable and no *");
        }
        if (segments.stream().filter(Segment::isAnyDepth).count() > 1) {
            throw invalid(text, "** stands in it twice");
        }
        return new PathPattern(text, root.isEmpty() ? "/" : root.toString(), segments, List.copyOf(variables));
    }

    private static void requireValid(String text, String path) {
        try {
            ZnodePath.requireValid(path);
        } catch (IllegalArgumentException ex) {
            throw new IllegalArgumentException("The path pattern '" + text + "' is no path: " + ex.getMessage(), ex);
        }
    }

    private static Segment segment(String text, String name, List<String> variables) {
        if (name.equals(ANY_DEPTH)) {
            return new Segment(name, null, Pattern.compile("[^/]+"));
        }
        if (name.contains(ANY_DEPTH)) {
            throw invalid(text, "** stands for whole names, and cannot be a part of '" + name + "'");
        }
        StringBuilder regex = new StringBuilder();
        boolean fixed = true;
        boolean open = false; // the last part takes any text
        int next = 0;
        while (next < name.length()) {
            char c = name.charAt(next);
            int end = next + 1;
            boolean free = c == '{' || c == '*';
            if (free && open) {
                throw invalid(text, "there is no telling where a part of '" + name + "' ends");
            }
            if (c == '{') {
                end = name.indexOf('}', next) + 1;
                if (end == 0) {
                    throw invalid(text, "a { of '" + name + "' is not closed");
                }
                variables.add(variable(text, name.substring(next + 1, end - 1), variables));
                regex.append("([^/]+)");
            } else if (c == '}') {
                throw invalid(text, "a } of '" + name + "' closes nothing");
            } else if (c == '*') {
                regex.append(name.length() == 1 ? "[^/]+" : "[^/]*");
            } else {
                while (end < name.length() && "{}*".indexOf(name.charAt(end)) < 0) {
                    end++;
                }
                regex.append(Pattern.quote(name.substring(next, end)));
            }
            fixed &= !free;
            open = free;
            next = end;
        }
        return new Segment(name, fixed ? name : null, Pattern.compile(regex.toString(), Pattern.DOTALL));
    }

    private static String variable(String text, String name, List<String> before) {
        if (name.isEmpty()) {
            throw invalid(text, "a variable has no name; * stands for a text that nobody wants");
        }
        if (!Character.isJavaIdentifierStart(name.charAt(0))
                || !name.chars().allMatch(Character::isJavaIdentifierPart)) {
            throw invalid(text, "'" + name + "' is no name of a variable, which has letters and digits only");
        }
        if (before.contains(name)) {
            throw invalid(text, "the variable '" + name + "' stands in it twice");
        }
        return name;
    }

    private static IllegalArgumentException invalid(String text, String why) {
        return new IllegalArgumentException("The path pattern '" + text + "' is invalid: " + why + ".");
    }

    /** Returns a pattern that also matches everything below what this one matches. */
    PathPattern andBelow() {
        if (anyDepth == segments.size() - 1) {
            return this;
        }
        if (anyDepth < segments.size()) {
            throw invalid(text, "with all that is below its nodes, it would have ** twice; use another mode than TREE");
        }
        List<Segment> more = new ArrayList<>(segments);
        more.add(new Segment(ANY_DEPTH, null, Pattern.compile("[^/]+")));
        return new PathPattern(text, root, more, variables);
    }

    /** Returns the text that it was read from. */
    String text() {
        return text;
    }

    /** Returns the path below which all is that matches. */
    String root() {
        return root;
    }

    /** Returns the names of the variables. */
    List<String> variables() {
        return variables;
    }

    /** Whether a node matches. */
    boolean matches(String path) {
        return matcher(path).matches();
    }

    /** Returns the variables of a node that matches; none if it does not. */
    Map<String, String> variables(String path) {
        Matcher matcher = matcher(path);
        if (!matcher.matches()) {
            return Map.of();
        }
        Map<String, String> values = new LinkedHashMap<>();
        for (int i = 0; i < variables.size(); i++) {
            values.put(variables.get(i), matcher.group(i + 1));
        }
        return Map.copyOf(values);
    }

    private Matcher matcher(String path) {
        return whole.matcher(path.equals("/") ? "" : path);
    }

    /** Whether nodes below may match. For the root, or a node that {@link #leadsTo} has let pass. */
    boolean leadsBelow(String path) {
        return anyDepth < segments.size() || depth(path) < segments.size();
    }

    /** Returns the only name that a child may have, null if there are several. For a node that leads below. */
    @Nullable String onlyChild(String path) {
        int depth = depth(path);
        return depth < anyDepth ? segments.get(depth).literal() : null;
    }

    /** Whether a child matches or leads to what does. For a parent that leads below. */
    boolean leadsTo(String parent, String name) {
        int depth = depth(parent);
        return depth >= anyDepth || segments.get(depth).name().matcher(name).matches();
    }

    /** Names below the root. */
    private int depth(String path) {
        if (path.length() == root.length()) {
            return 0;
        }
        int from = root.equals("/") ? 0 : root.length();
        return (int) path.chars().skip(from).filter(c -> c == '/').count();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PathPattern pattern
                && root.equals(pattern.root)
                && segments.size() == pattern.segments.size()
                && whole.pattern().equals(pattern.whole.pattern());
    }

    @Override
    public int hashCode() {
        return Objects.hash(root, whole.pattern());
    }

    @Override
    public String toString() {
        return text;
    }
}
