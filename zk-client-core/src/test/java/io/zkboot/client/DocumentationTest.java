/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the documentation points to is there. */
@Tag("any-jdk")
class DocumentationTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ +(.*)$", Pattern.MULTILINE);
    private static final Pattern NO_WORD = Pattern.compile("\\W+");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w*[a-z]\\w*)(?:\\.(\\w+))?`");
    /** A name of several words that is no call. */
    private static final Pattern TEST = Pattern.compile("`([a-z]\\w*[A-Z]\\w*)`");

    private static final Pattern TEST_CLASS =
            Pattern.compile("[`\\[]([A-Z]\\w*[a-z](?:Test|Tests|IT))(?:\\.(\\w+))?[`\\]]");
    private static final Pattern METHOD =
            Pattern.compile("^ {4,8}(?:public |default |final )*void (\\w+)\\(", Pattern.MULTILINE);
    private static final Pattern OF_A_TEST = Pattern.compile("@(Test|ParameterizedTest|RepeatedTest)\\b");
    private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    /** Has figures, not features. */
    private static final String MEASURED = "Side by side with Spring Cloud Zookeeper";

    private static final Map<String, Integer> ROWS_OF_THE_COMPARISON = new LinkedHashMap<>();

    static {
        ROWS_OF_THE_COMPARISON.put("Connection and session", 21);
        ROWS_OF_THE_COMPARISON.put("Hosts and DNS", 13);
        ROWS_OF_THE_COMPARISON.put("Auth and security", 15);
        ROWS_OF_THE_COMPARISON.put("Operations", 33);
        ROWS_OF_THE_COMPARISON.put("Watches", 14);
        ROWS_OF_THE_COMPARISON.put("Transactions", 6);
        ROWS_OF_THE_COMPARISON.put("Retry", 8);
        ROWS_OF_THE_COMPARISON.put("States and listeners", 6);
        ROWS_OF_THE_COMPARISON.put("Async API", 7);
        ROWS_OF_THE_COMPARISON.put("Admin and four-letter words", 5);
        ROWS_OF_THE_COMPARISON.put("Testing aids", 6);
        ROWS_OF_THE_COMPARISON.put("Recipes", 21);
        ROWS_OF_THE_COMPARISON.put("Caches", 9);
        ROWS_OF_THE_COMPARISON.put("Configuration", 16);
        ROWS_OF_THE_COMPARISON.put("Discovery", 13);
        ROWS_OF_THE_COMPARISON.put("Metrics and traces", 8);
        ROWS_OF_THE_COMPARISON.put("Spring", 27);
        ROWS_OF_THE_COMPARISON.put("What users ask for", 28);
    }

    @Test
    void everyLinkLeadsToAFileAndAHeadingOfTheRepository() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher links = LINK.matcher(Files.readString(page));
            while (links.find()) {
                String link = links.group(1);
                if (!link.contains("://") && !leadsSomewhere(page, link)) {
                    broken.add(ROOT.relativize(page) + ": " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    /** Who adds a row says here that it is meant, and who loses one hears of it. */
    @Test
    void everyFeatureOfTheComparisonHasAnAnswerWithItsProofOrReason() throws IOException {
        Map<String, Integer> rows = new LinkedHashMap<>();
        List<String> wrong = new ArrayList<>();
        String section = "";
        for (String line : Files.readAllLines(ROOT.resolve("docs/compared.md"))) {
            if (line.startsWith("## ")) {
                section = line.substring(3);
            } else if (line.startsWith("| ")
                    && !section.isEmpty()
                    && !section.equals(MEASURED)
                    && rows.merge(section, 1, Integer::sum) > 1
                    && !isAnswered(line)) {
                wrong.add(line);
            }
        }
        assertThat(wrong).isEmpty();
        rows.replaceAll((name, withHead) -> withHead - 1);
        assertThat(rows).containsExactlyEntriesOf(ROWS_OF_THE_COMPARISON);
    }

    /** Yes with a link, no with a reason, or in part with both. */
    private static boolean isAnswered(String row) {
        String[] cells = row.split(" *\\| *", -1);
        int columns = cells.length - 2; // before the first and after the last bar there is nothing
        if (columns != 2 && columns != 5 && columns != 8) {
            return false;
        }
        String ours = cells[2];
        boolean linked = LINK.matcher(ours).find();
        return ours.startsWith("yes") ? linked : ours.matches("no: .{15,}") || ours.startsWith("in part: ") && linked;
    }

    /** What the pages on the engine name must not rot when code moves: a class, or a class and its member. */
    @Test
    void everyClassAndMemberThatThePagesOnTheEngineNameExists() throws IOException {
        Map<String, Set<String>> sources = sources();
        Set<String> allSources = new HashSet<>();
        sources.values().forEach(allSources::addAll);
        List<String> unknown = new ArrayList<>();
        for (Path page : List.of(ROOT.resolve("docs/architecture.md"), ROOT.resolve("docs/seed-behaviours.md"))) {
            Matcher names = NAME.matcher(Files.readString(page));
            while (names.find()) {
                // A class that is not ours is one that we use, such as one of the JDK.
                Set<String> where =
                        names.group(2) == null ? allSources : sources.getOrDefault(names.group(1), allSources);
                String name = names.group(2) == null ? names.group(1) : names.group(2);
                if (!names.group(1).equals("ClientCnxn") && !where.contains(name)) {
                    unknown.add(page.getFileName() + ": " + names.group());
                }
            }
        }
        assertThat(unknown).isEmpty();
    }

    /** The defects of others have been looked for by tests that are still there: each row names one. */
    @Test
    void everyDefectThatOthersHaveNamesTestsThatShowItsAbsence() throws IOException {
        Set<String> tests = new HashSet<>();
        tests().values().forEach(tests::addAll);
        String page = Files.readString(ROOT.resolve("docs/recipes.md"));
        List<String> rows = page.substring(page.indexOf("## What goes wrong elsewhere"))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Defect"))
                .toList();
        assertThat(rows)
                .hasSizeGreaterThan(90)
                .allSatisfy(row -> assertThat(TEST.matcher(row)
                                .results()
                                .map(name -> name.group(1))
                                .toList())
                        .isNotEmpty()
                        .allMatch(tests::contains));
    }

    @ParameterizedTest
    @CsvSource({"reliability, 10", "defects, 100", "mutations, 40"})
    void everyTestThatAPageOnTheTestsNamesIsOne(String page, int atLeast) throws IOException {
        Map<String, Set<String>> tests = tests();
        List<MatchResult> named = TEST_CLASS
                .matcher(Files.readString(ROOT.resolve("docs/" + page + ".md")))
                .results()
                .toList();
        assertThat(named)
                .hasSizeGreaterThan(atLeast)
                .allSatisfy(name -> assertThat(tests.getOrDefault(name.group(1), Set.of()))
                        .as(name.group())
                        .isNotEmpty()
                        .matches(methods -> name.group(2) == null || methods.contains(name.group(2))));
    }

    /** The names of the tests in each class that has some. */
    private static Map<String, Set<String>> tests() throws IOException {
        Map<String, Set<String>> tests = new LinkedHashMap<>();
        for (String module : List.of("zk-client-core", "zk-spring-boot-autoconfigure", "sample-app")) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/test/java"))) {
                for (Path file :
                        files.filter(each -> each.toString().endsWith(".java")).toList()) {
                    String text = Files.readString(file);
                    Matcher methods = METHOD.matcher(text);
                    while (methods.find()) {
                        // Its annotations stand between the blank line before it and its name.
                        String head = text.substring(text.lastIndexOf("\n\n", methods.start()), methods.start());
                        if (OF_A_TEST.matcher(head).find()) {
                            tests.computeIfAbsent(
                                            file.getFileName().toString().replace(".java", ""),
                                            absent -> new HashSet<>())
                                    .add(methods.group(1));
                        }
                    }
                }
            }
        }
        return tests;
    }

    /** The words of each class of the core, the starter and their tests, by its simple name. */
    private static Map<String, Set<String>> sources() throws IOException {
        Map<String, Set<String>> sources = new LinkedHashMap<>();
        try (Stream<Path> files = Stream.concat(
                Files.walk(ROOT.resolve("zk-spring-boot-autoconfigure/src")),
                Files.walk(ROOT.resolve("zk-client-core/src")))) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                String name = file.getFileName().toString();
                // There may be classes of one name in several packages.
                sources.computeIfAbsent(name.substring(0, name.length() - ".java".length()), absent -> new HashSet<>())
                        .addAll(List.of(NO_WORD.split(Files.readString(file))));
            }
        }
        return sources;
    }

    /** Code that is shown has been compiled: each block stands in a test that its page links to. */
    @Test
    void codeOfEachPageIsThatOfATest() throws IOException {
        List<String> missing = new ArrayList<>();
        int blocks = 0;
        for (Path page : pages()) {
            String tests = linkedTests(page);
            for (MatchResult block :
                    JAVA.matcher(Files.readString(page)).results().toList()) {
                blocks++;
                if (!tests.contains(condensed(block.group(1)))) {
                    missing.add(ROOT.relativize(page) + ":\n" + block.group(1));
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(blocks).isGreaterThan(30);
    }

    private static String linkedTests(Path page) throws IOException {
        StringBuilder tests = new StringBuilder();
        Matcher links = LINK.matcher(Files.readString(page));
        while (links.find()) {
            if (links.group(1).endsWith(".java") && links.group(1).contains("/src/test/")) {
                tests.append(condensed(Files.readString(page.resolveSibling(links.group(1)))));
            }
        }
        return tests.toString();
    }

    @Test
    void versionsThatThePageOnTestingNamesAreThoseOfTheBuild() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/testing.md"));
        String build = Files.readString(ROOT.resolve("pom.xml"));
        Map.of("zookeeper", "zookeeper", "metrics-core", "dropwizard-metrics", "snappy-java", "snappy")
                .forEach((artifact, property) -> {
                    Matcher version =
                            Pattern.compile("<" + property + ".version>(.*?)<").matcher(build);
                    assertThat(version.find()).as(property).isTrue();
                    assertThat(page)
                            .containsPattern("<artifactId>" + artifact + "</artifactId>\\s*<version>"
                                    + Pattern.quote(version.group(1)) + "</version>");
                });
    }

    /** Where lines are broken is the formatter's in a test, and the reader's on a page. */
    private static String condensed(String code) {
        return code.replaceAll("\\s+", "");
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        int hash = link.indexOf('#');
        String file = hash < 0 ? link : link.substring(0, hash);
        Path target = file.isEmpty() ? page : page.resolveSibling(file).normalize();
        if (!target.startsWith(ROOT) || !Files.exists(target)) {
            return false;
        }
        return hash < 0 || anchors(target).contains(link.substring(hash + 1));
    }

    private static List<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page))
                .results()
                .map(heading -> heading.group(1)
                        .toLowerCase()
                        .replaceAll("[^a-z0-9 _-]", "")
                        .strip()
                        .replace(' ', '-'))
                .toList();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Stream.concat(Files.list(ROOT), Files.walk(ROOT.resolve("docs")))) {
            List<Path> pages =
                    files.filter(file -> file.toString().endsWith(".md")).toList();
            assertThat(pages).as("pages of documentation").hasSizeGreaterThan(5);
            return pages;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
