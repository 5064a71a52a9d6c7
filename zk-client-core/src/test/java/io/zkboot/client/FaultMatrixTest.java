/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every row of {@code docs/faults.md} has tests, and names those that it has. With {@code -Dfaults.update=true} their
 * names are written into the page instead of compared.
 */
class FaultMatrixTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path PAGE = ROOT.resolve("docs/faults.md");
    private static final Pattern ROW = Pattern.compile(
            "^\\| ([A-Z]\\d\\d?b?) \\| (.*\\S) \\| (.*\\S) \\| (real|proxy|scripted|, |\\?)+ \\|(.*)\\|$",
            Pattern.MULTILINE);

    private static ShownRows shown;

    @BeforeAll
    static void readMarks() throws IOException {
        shown = ShownRows.of(ROOT);
    }

    private static List<String> rows(String page) {
        return ROW.matcher(page).results().map(row -> row.group(1)).toList();
    }

    @Test
    void everyRowIsShownByATest() throws IOException {
        assertThat(rows(Files.readString(PAGE)))
                .containsExactlyElementsOf(expected())
                .allSatisfy(row -> assertThat(shown.tests())
                        .as("tests with @Shows(\"%s\")", row)
                        .containsKey(row));
    }

    @Test
    void everyMarkIsOnATestThatRunsInEachBuildAndNamesARow() {
        assertThat(shown.faults()).isEmpty();
        assertThat(expected()).containsAll(shown.tests().keySet());
    }

    @Test
    void thePageNamesTheTestsThatThereAre() throws IOException {
        String page = Files.readString(PAGE);
        String right = ROW.matcher(page)
                .replaceAll(row -> Matcher.quoteReplacement("| " + row.group(1) + " | "
                        + row.group(2) + " | " + row.group(3) + " | " + shown.groundsOf(row.group(1)) + " | "
                        + shown.namesOf(row.group(1)) + " |"));
        if (Boolean.getBoolean("faults.update")) {
            Files.writeString(PAGE, right);
            return;
        }
        assertThat(page)
                .as("what the tests say; if it is right, run this test with -Dfaults.update=true")
                .isEqualTo(right);
    }

    /** Faults, threats and defects of others, so that none gets lost. */
    private static List<String> expected() {
        List<String> rows = new ArrayList<>();
        numbers("F", 13).forEach(rows::add);
        rows.add("F13b");
        numbers("F", 48).skip(13).forEach(rows::add);
        numbers("T", 18).forEach(rows::add);
        numbers("D", 8).forEach(rows::add);
        return rows;
    }

    private static Stream<String> numbers(String letter, int last) {
        return IntStream.rangeClosed(1, last).mapToObj(i -> String.format("%s%02d", letter, i));
    }
}
