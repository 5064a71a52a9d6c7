/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import io.zkboot.client.testing.ChildJvm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A child JVM as the test sees it. What it reports goes to a {@link Testimony}. */
final class Child implements AutoCloseable {
    private final String name;
    private final ChildJvm jvm;
    private volatile String state = "";
    private volatile String digest = "";

    Child(String name, Library library, List<String> arguments, Testimony testimony) {
        this.name = name;
        List<String> all = new ArrayList<>(List.of(name));
        all.addAll(arguments);
        jvm = ChildJvm.start(
                name,
                library.main(),
                library.needed(),
                List.of(),
                all,
                line -> hear(line, testimony),
                streamClosed -> testimony.wrong(name, "cannot be heard any more: " + streamClosed));
    }

    String name() {
        return name;
    }

    /** Whether it has told that it has no connection, after all that it has told of the one before. */
    boolean isCutOff() {
        return !state.startsWith("CONNECTED");
    }

    /** Its last answer to that question: what the cache has, and what its listener has put together. */
    String digest(String question) {
        String answer = digest;
        return answer.startsWith(question + " ") ? answer.substring(question.length() + 1) : "";
    }

    /** Its last answer, and to which question. */
    String digest() {
        return digest;
    }

    /** Halts it for so long. */
    void pause(Duration time) {
        jvm.pause(time);
    }

    /** Says something to it; nothing if it has ended. */
    void tell(String... command) {
        jvm.tell(command);
    }

    /** Ends it without warning (SIGKILL). */
    void kill() {
        jvm.kill();
    }

    /** Waits until it has ended by itself, and all that it said has been read. */
    void awaitEnd() {
        jvm.awaitEnd();
    }

    int exitValue() {
        return jvm.exitValue();
    }

    @Override
    public void close() {
        jvm.close();
    }

    /** Makes it print what its threads do, after which {@link #tail} has it. */
    void printThreads() {
        jvm.printThreads();
    }

    /** The last lines that it has printed. */
    String tail() {
        return jvm.tail();
    }

    private void hear(String line, Testimony testimony) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "state" -> state = words[1];
            case "digest" -> digest = String.join(" ", Arrays.copyOfRange(words, 1, words.length));
            default -> testimony.hear(name, words, line);
        }
    }

    @Override
    public String toString() {
        return jvm.toString();
    }
}
