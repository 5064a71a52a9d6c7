/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A table of what was tried with which version of the server, as Markdown, and its place in
 * {@code docs/compatibility.md}. With {@code -Dcompatibility.update=true} the document is written instead of compared.
 */
final class CompatibilityTable {
    private static final String END = "<!-- End of the table. -->\n";

    private final String begin;
    private final String firstColumn;
    private final List<String> versions;
    private final Map<String, Map<String, String>> cells = new LinkedHashMap<>();

    /** @param test whose table it is, as the mark in the document says */
    CompatibilityTable(Class<?> test, String firstColumn, List<String> versions) {
        this.begin = "<!-- The table is written by " + test.getSimpleName() + ". -->\n";
        this.firstColumn = firstColumn;
        this.versions = versions;
    }

    synchronized void put(String row, String version, String cell) {
        cells.computeIfAbsent(row, absent -> new LinkedHashMap<>()).put(version, cell);
    }

    private String markdown() {
        StringBuilder text = new StringBuilder("| " + firstColumn + " | ")
                .append(String.join(" | ", versions))
                .append(" |\n|---|")
                .append("---|".repeat(versions.size()))
                .append('\n');
        cells.forEach((row, byVersion) -> {
            text.append("| ").append(row).append(" |");
            versions.forEach(version -> text.append(' ')
                    .append(byVersion.getOrDefault(version, "?"))
                    .append(" |"));
            text.append('\n');
        });
        return text.toString();
    }

    void assertDocumented() {
        Path document = Path.of("..", "docs", "compatibility.md");
        if (!Files.exists(document)) {
            document = Path.of("docs", "compatibility.md"); // an IDE may run tests from the root
        }
        try {
            String text = Files.readString(document);
            assertThat(text).as("the mark of the table in %s", document).contains(begin);
            int start = text.indexOf(begin) + begin.length();
            int end = text.indexOf(END, start);
            assertThat(end).as("the end of the table in %s", document).isGreaterThanOrEqualTo(start);
            if (Boolean.getBoolean("compatibility.update")) {
                Files.writeString(document, text.substring(0, start) + "\n" + markdown() + "\n" + text.substring(end));
                return;
            }
            assertThat(markdown())
                    .as(
                            "what the servers did is not what %s says; if it is right, run this test with"
                                    + " -Dcompatibility.update=true. The new table:%n%s",
                            document, markdown())
                    .isEqualTo(text.substring(start, end).strip() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
