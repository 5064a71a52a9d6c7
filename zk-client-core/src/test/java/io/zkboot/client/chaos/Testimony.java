/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All that one client has done and was told. */
final class Testimony {
    /** How the last line begins: how many calls were made, and the session at the end. */
    static final String END = "end";

    private final String client;
    private final List<Operation> operations = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<News> news = new ArrayList<>();
    private long invoked = -1;
    private long session;

    Testimony(String client) {
        this.client = client;
    }

    /** Reads what a client has written. */
    static Testimony read(String client, Path file) {
        Testimony testimony = new Testimony(client);
        try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
            lines.forEach(testimony::hear);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + file, e);
        }
        return testimony;
    }

    private void hear(String line) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case Operation.MARK -> add(Operation.of(words));
            case Event.MARK -> add(Event.of(words));
            case News.MARK -> add(News.of(words));
            case END -> end(Long.parseLong(words[1]), Long.parseUnsignedLong(words[2], 16));
            default -> throw new IllegalArgumentException("Not a line of a history: " + line);
        }
    }

    void add(Operation operation) {
        operations.add(operation);
    }

    void add(News told) {
        news.add(told);
    }

    void add(Event event) {
        events.add(event);
    }

    /** That was all. */
    void end(long calls, long lastSession) {
        invoked = calls;
        session = lastSession;
    }

    String client() {
        return client;
    }

    /** In the order in which they ended. */
    List<Operation> operations() {
        return operations;
    }

    /** In the order in which they came. */
    List<Event> events() {
        return events;
    }

    List<News> news() {
        return news;
    }

    /** How many calls were made; -1 if it does not say. */
    long invoked() {
        return invoked;
    }

    /** The session that it had at the end. */
    long session() {
        return session;
    }
}
