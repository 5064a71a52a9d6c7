/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import java.io.ByteArrayInputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionEndEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.reader.UnicodeReader;

/**
 * How much the properties of a YAML document are, without making them. Spring Boot limits neither aliases nor names:
 * what names a part of itself again and again, or has a long name around many values, is short and unfolds without end.
 * It also follows what is nested by calling itself, and aliases nest deeper than what is written. And to make a number
 * of a million digits takes SnakeYAML a minute.
 */
final class YamlExtent {
    /** Characters of all names and values, far beyond a configuration that somebody has written. */
    static final long LARGEST = 16 << 20;
    /** As SnakeYAML has it for what is written. */
    static final int DEEPEST = 50;
    /** As SnakeYAML has it for what looks like a number; what is tagged as one may be of any length there. */
    static final int LONGEST_NUMBER = 1024;
    /** What a property costs, however short it is, in characters. */
    private static final int PROPERTY = 100;
    /** An index in brackets, or the dot behind a name. */
    private static final int INDEX = 8;

    private static final Extent NOTHING = new Extent(0, 0, 0, true);
    private static final Extent UNFINISHED = new Extent(0, 0, 0, false);

    private final Map<String, Extent> anchors = new HashMap<>();
    private final Deque<Open> open = new ArrayDeque<>();
    private long total;

    private YamlExtent() {}

    /** The document is refused; the message shows nothing of it. */
    static final class TooLargeException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private TooLargeException(String message) {
            super(message);
        }
    }

    /**
     * Looks at a document.
     *
     * @throws TooLargeException if it unfolds to more than can be taken
     * @throws RuntimeException as SnakeYAML does if it is none
     */
    static void check(byte[] data) {
        LoaderOptions options = new LoaderOptions();
        options.setCodePointLimit(Integer.MAX_VALUE); // that of a node is the client's
        YamlExtent extent = new YamlExtent();
        for (Event event : new Yaml(options).parse(new UnicodeReader(new ByteArrayInputStream(data)))) {
            extent.take(event);
        }
    }

    /**
     * What a part of the document unfolds to.
     *
     * @param values how many properties
     * @param characters of their names below this part, and of their values
     * @param depth how deep it is nested
     * @param isScalar whether it can be a name
     */
    private record Extent(long values, long characters, int depth, boolean isScalar) {
        static Extent scalar(String value) {
            return new Extent(1, value.length(), 0, true);
        }
    }

    /** A mapping or sequence whose end has not come. */
    private static final class Open {
        private final boolean mapping;
        private final @Nullable String anchor;
        private @Nullable Extent name;
        private long values;
        private long characters;
        private int depth;

        Open(CollectionStartEvent start) {
            mapping = start instanceof MappingStartEvent;
            anchor = start.getAnchor();
        }

        Extent closed() {
            return values == 0 ? new Extent(1, 0, depth, false) : new Extent(values, characters, depth, false);
        }
    }

    private void take(Event event) {
        if (event instanceof ScalarEvent scalar) {
            requireShort(scalar);
            Extent extent = Extent.scalar(scalar.getValue());
            name(scalar.getAnchor(), extent);
            put(extent);
        } else if (event instanceof AliasEvent alias) {
            Extent known = anchors.getOrDefault(alias.getAnchor(), NOTHING); // what is missing SnakeYAML refuses
            if (known.equals(UNFINISHED)) {
                throw new TooLargeException("a part of it is a part of itself");
            }
            put(known);
        } else if (event instanceof CollectionStartEvent start) {
            name(start.getAnchor(), UNFINISHED);
            open.push(new Open(start));
            requireDepth(open.size());
        } else if (event instanceof CollectionEndEvent) {
            Open closed = open.pop();
            Extent extent = closed.closed();
            name(closed.anchor, extent);
            put(extent);
        } else if (event instanceof DocumentStartEvent) {
            anchors.clear();
        }
    }

    private void name(@Nullable String anchor, Extent extent) {
        if (anchor != null) {
            anchors.put(anchor, extent);
        }
    }

    private void put(Extent extent) {
        Open around = open.peek();
        if (around == null) {
            total += extent.values() * PROPERTY + extent.characters();
            requireSize(total);
            return;
        }
        if (around.mapping && around.name == null) {
            if (!extent.isScalar()) {
                throw new TooLargeException("the name of a property is no text");
            }
            around.name = extent;
            return;
        }
        Extent name = around.name;
        around.name = null;
        around.values += extent.values();
        long named = (name == null ? 0 : name.characters()) + INDEX;
        around.characters += extent.characters() + extent.values() * named;
        around.depth = Math.max(around.depth, extent.depth() + 1);
        requireDepth(open.size() - 1 + around.depth);
        requireSize(around.values * PROPERTY + around.characters);
    }

    private static void requireShort(ScalarEvent scalar) {
        if (Tag.INT.getValue().equals(scalar.getTag()) && scalar.getValue().length() > LONGEST_NUMBER) {
            throw new TooLargeException("a number in it has more than " + LONGEST_NUMBER + " characters");
        }
    }

    private static void requireDepth(int depth) {
        if (depth > DEEPEST) {
            throw new TooLargeException("it is nested deeper than " + DEEPEST);
        }
    }

    private static void requireSize(long characters) {
        if (characters > LARGEST) {
            throw new TooLargeException("its names and values unfold to more than " + LARGEST + " characters");
        }
    }
}
