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
 * The table of operations and server versions, as Markdown, and its place in {@code docs/compatibility.md}. With
 * {@code -Dcompatibility.update=true} the document is written instead of compared.
 */
final class CompatibilityTable {
    private static final String BEGIN = "<!-- The table is written by CompatibilityIT. -->\n";
    private static final String END = "<!-- End of the table. -->\n";

    private final List<String> versions;
    private final Map<String, Map<String, String>> cells = new LinkedHashMap<>();

    CompatibilityTable(List<String> versions) {
        this.versions = versions;
    }

    synchronized void put(String operation, String version, String cell) {
        cells.computeIfAbsent(operation, absent -> new LinkedHashMap<>()).put(version, cell);
    }

    private String markdown() {
        StringBuilder text = new StringBuilder("| Operation | ")
                .append(String.join(" | ", versions))
                .append(" |\n|---|")
                .append("---|".repeat(versions.size()))
                .append('\n');
        cells.forEach((operation, byVersion) -> {
            text.append("| ").append(operation).append(" |");
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
            int begin = text.indexOf(BEGIN) + BEGIN.length();
            int end = text.indexOf(END);
            assertThat(end).as("the marks of the table in %s", document).isGreaterThanOrEqualTo(begin);
            if (Boolean.getBoolean("compatibility.update")) {
                Files.writeString(document, text.substring(0, begin) + "\n" + markdown() + "\n" + text.substring(end));
                return;
            }
            assertThat(markdown())
                    .as(
                            "what the servers did is not what %s says; if it is right, run this test with"
                                    + " -Dcompatibility.update=true. The new table:%n%s",
                            document, markdown())
                    .isEqualTo(text.substring(begin, end).strip() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
