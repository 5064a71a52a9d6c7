/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.testing.Shows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What the marks {@link Shows} on the tests of all modules say. Read from the sources, as no module has the classes of
 * them all.
 */
final class ShownRows {
    private static final Pattern MARK = Pattern.compile("@Shows\\(([^)]*)\\)([^;{}]*?)\\b(class|void)\\s+(\\w+)");
    private static final Pattern ROW = Pattern.compile("\"([^\"]*)\"");
    private static final Pattern TEST = Pattern.compile("@(Test|ParameterizedTest|RepeatedTest)\\b");
    /** Builds run on Linux; all else may leave a test out of one. */
    private static final Pattern LEFT_OUT =
            Pattern.compile("@Disabled|@Enabled(?!OnOs\\(OS\\.LINUX\\))|disabledWithoutDocker|\\bassum(e|ing)\\w*\\(");

    private static final Pattern PREPARATION = Pattern.compile("@Before(Each|All)\\b");
    private static final Pattern DECLARATION = Pattern.compile(
            "^(?:public |abstract |final )*class (\\w+)(?:<[^{]*?>)?(?:\\s+extends\\s+(\\w+))?", Pattern.MULTILINE);
    /** Left out only by who asks for the chaos of another client. */
    private static final Set<String> LEFT_OUT_WHEN_ASKED = Set.of("ChaosIT");

    private static final Pattern PROXY = Pattern.compile("[pP]roxy|\\bway\\.");

    /** By the number of the row, the names of its tests, each with what it runs on. */
    private final Map<String, Map<String, String>> tests = new TreeMap<>();

    private final List<String> faults = new ArrayList<>();

    /** The sources of all classes of tests, by their simple names. */
    private final Map<String, String> sources = new TreeMap<>();

    private ShownRows() {}

    static ShownRows of(Path root) throws IOException {
        ShownRows found = new ShownRows();
        try (Stream<Path> modules = Files.list(root)) {
            for (Path sources : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(sources)) {
                    for (Path file : files.filter(each -> each.toString().endsWith(".java"))
                            .toList()) {
                        // There may be classes of one name in several packages.
                        found.sources.merge(
                                file.getFileName().toString().replace(".java", ""),
                                Files.readString(file),
                                String::concat);
                    }
                }
            }
        }
        found.sources.forEach(found::read);
        return found;
    }

    /** Marks on what is no test, or on a test that does not run in each build. */
    List<String> faults() {
        return faults;
    }

    Map<String, Map<String, String>> tests() {
        return tests;
    }

    /** Those of one row, as they stand in the table. */
    String namesOf(String row) {
        return tests.getOrDefault(row, Map.of()).keySet().stream()
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
    }

    String groundsOf(String row) {
        return String.join(", ", new TreeSet<>(tests.getOrDefault(row, Map.of()).values()));
    }

    private void read(String type, String text) {
        if (!text.contains("@Shows" + "(") || !text.contains("\nimport io.zkboot.client.testing.Shows;")) {
            return;
        }
        Matcher mark = MARK.matcher(text);
        int marks = 0;
        while (mark.find()) {
            marks++;
            boolean whole = mark.group(3).equals("class");
            String name = whole ? type : type + "." + mark.group(4);
            String body = whole ? text : text.substring(startOf(text, mark), endOf(text, mark));
            if (!(whole ? mark.group(4).equals(type) : TEST.matcher(body).find())) {
                faults.add(name + " is no test");
            }
            boolean leftOut = LEFT_OUT.matcher(body).find()
                    || LEFT_OUT.matcher(around(type)).find();
            if (leftOut && !LEFT_OUT_WHEN_ASKED.contains(type)) {
                faults.add(name + " does not run in each build");
            }
            ROW.matcher(mark.group(1))
                    .results()
                    .forEach(row -> tests.computeIfAbsent(row.group(1), absent -> new TreeMap<>())
                            .put(name, ground(type, body)));
        }
        if (marks != text.split("@Shows\\(", -1).length - 1) {
            faults.add(type + " has a mark on neither a class nor a method");
        }
        if (!type.matches(".*(Test|Tests|IT)")) {
            faults.add(type + " is no class of tests");
        }
    }

    /** What holds for each test of a class: its annotations, what is done before, and the same of its super class. */
    private String around(String type) {
        String text = sources.getOrDefault(type, "");
        StringBuilder around = new StringBuilder();
        Matcher declaration = DECLARATION.matcher(text);
        while (declaration.find()) {
            around.append(text, startOf(text, declaration), declaration.end()).append('\n');
            if (declaration.group(2) != null && declaration.group(1).equals(type)) {
                around.append(around(declaration.group(2)));
            }
        }
        Matcher preparation = PREPARATION.matcher(text);
        while (preparation.find()) {
            around.append(text, preparation.start(), endOf(text, preparation));
        }
        return around.toString();
    }

    /** Its annotations stand between the blank line before it and its name. */
    private static int startOf(String text, Matcher mark) {
        return text.lastIndexOf("\n\n", mark.start());
    }

    private static int endOf(String text, Matcher mark) {
        int end = text.indexOf("\n    }\n", mark.end());
        return end < 0 ? text.length() : end;
    }

    /** By the habits of the house: what ends in IT opens sockets, and a proxy is called so. */
    private static String ground(String type, String body) {
        if (!type.endsWith("IT")) {
            return "scripted";
        }
        return PROXY.matcher(body).find() ? "proxy" : "real";
    }
}
