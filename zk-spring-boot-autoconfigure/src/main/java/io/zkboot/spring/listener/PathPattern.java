/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.data.ZnodePath;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    private final int anyDepth; // position of the name **, or that of the end

    /** One name below the root. */
    private record Segment(boolean isAnyDepth, NamePattern name) {
        private static final Segment ANY = new Segment(true, NamePattern.ANY);
    }

    private PathPattern(String text, String root, List<Segment> segments, List<String> variables) {
        this.text = text;
        this.root = root;
        this.segments = List.copyOf(segments);
        this.variables = List.copyOf(variables);
        int deep = segments.indexOf(Segment.ANY);
        this.anyDepth = deep < 0 ? segments.size() : deep;
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
            if (segments.isEmpty() && segment.name().literal() != null) {
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
        return new PathPattern(text, root.isEmpty() ? "/" : root.toString(), segments, variables);
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
            return Segment.ANY;
        }
        if (name.contains(ANY_DEPTH)) {
            throw invalid(text, "** stands for whole names, and cannot be a part of '" + name + "'");
        }
        try {
            return new Segment(false, NamePattern.of(name, variables));
        } catch (IllegalArgumentException ex) {
            throw invalid(text, String.valueOf(ex.getMessage()));
        }
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
        more.add(Segment.ANY);
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
        return match(path, null);
    }

    /** Returns the variables of a node that matches; none if it does not. */
    Map<String, String> variables(String path) {
        List<String> values = new ArrayList<>();
        if (!match(path, values)) {
            return Map.of();
        }
        Map<String, String> named = new LinkedHashMap<>();
        for (int i = 0; i < variables.size(); i++) {
            named.put(variables.get(i), values.get(i));
        }
        return Map.copyOf(named);
    }

    /** Each name is looked at once, for anybody may make paths of any length: no regular expression does that. */
    private boolean match(String path, @Nullable List<String> values) {
        if (!NodeView.isAtOrBelow(path, root)) {
            return false;
        }
        int depth = depth(path);
        int deeper = depth - segments.size(); // than with one name for each
        if (anyDepth == segments.size() ? deeper != 0 : deeper < -1) {
            return false;
        }
        int from = root.length() == 1 ? 1 : root.length() + 1; // behind the slash
        for (int i = 0; i < depth; i++) {
            int slash = path.indexOf('/', from);
            int to = slash < 0 ? path.length() : slash;
            int segment = i < anyDepth ? i : Math.max(anyDepth, i - deeper);
            if (segment != anyDepth && !segments.get(segment).name().matches(path.substring(from, to), values)) {
                return false;
            }
            from = to + 1;
        }
        return true;
    }

    /** Whether nodes below may match. For the root, or a node that {@link #leadsTo} has let pass. */
    boolean leadsBelow(String path) {
        return anyDepth < segments.size() || depth(path) < segments.size();
    }

    /** Returns the only name that a child may have, null if there are several. For a node that leads below. */
    @Nullable String onlyChild(String path) {
        int depth = depth(path);
        return depth < anyDepth ? segments.get(depth).name().literal() : null;
    }

    /** Whether a child matches or leads to what does. For a parent that leads below. */
    boolean leadsTo(String parent, String name) {
        int depth = depth(parent);
        return depth >= anyDepth || segments.get(depth).name().matches(name, null);
    }

    /** Names below the root. */
    private int depth(String path) {
        if (path.length() == root.length()) {
            return 0;
        }
        int from = root.equals("/") ? 0 : root.length();
        return (int) path.chars().skip(from).filter(c -> c == '/').count();
    }

    /** What matches, whatever the variables are called. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PathPattern pattern && root.equals(pattern.root) && segments.equals(pattern.segments);
    }

    @Override
    public int hashCode() {
        return Objects.hash(root, segments);
    }

    @Override
    public String toString() {
        return text;
    }
}
