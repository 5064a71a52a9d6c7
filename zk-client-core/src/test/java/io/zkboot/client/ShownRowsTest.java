/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the page of faults may name: tests that run in each build. */
class ShownRowsTest {
    private static final String TEST = """
                @Test
                @Shows("F01")
                void holds() {
                    check();
                }
            """;

    @TempDir
    private Path root;

    /** Writes a class of tests, as if it stood in a module. */
    private ShownRowsTest with(String type, String head, String body) throws IOException {
        Path sources = Files.createDirectories(root.resolve("module/src/test/java"));
        Files.writeString(
                sources.resolve(type + ".java"),
                "package a;\n\nimport io.zkboot.client.testing.Shows;\n\n" + head + " {\n" + body + "}\n");
        return this;
    }

    private ShownRows rows() throws IOException {
        return ShownRows.of(root);
    }

    @Test
    void testThatRunsInEachBuildIsNamed() throws IOException {
        ShownRows rows = with("RunsTest", "@Timeout(1)\nclass RunsTest", TEST).rows();
        assertThat(rows.faults()).isEmpty();
        assertThat(rows.namesOf("F01")).isEqualTo("`RunsTest.holds`");
    }

    @Test
    void testThatHasAConditionIsAFault() throws IOException {
        for (String condition : new String[] {
            "@Disabled(\"later\")",
            "@DisabledIfSystemProperty(named = \"a\", matches = \"b\")",
            "@DisabledOnJre(JRE.JAVA_17)",
            "@EnabledIf(\"isAsked\")",
            "@EnabledOnOs(OS.MAC)"
        }) {
            assertThat(with("AskedTest", "class AskedTest", TEST.replace("@Test", "@Test\n    " + condition))
                            .rows()
                            .faults())
                    .as(condition)
                    .containsExactly("AskedTest.holds does not run in each build");
            assertThat(with("AskedTest", condition + "\nclass AskedTest", TEST)
                            .rows()
                            .faults())
                    .as(condition + " on the class")
                    .containsExactly("AskedTest.holds does not run in each build");
        }
    }

    @Test
    void testThatNeedsLinuxRunsInEachBuild() throws IOException {
        assertThat(with("LinuxTest", "class LinuxTest", TEST.replace("@Test", "@Test\n    @EnabledOnOs(OS.LINUX)"))
                        .rows()
                        .faults())
                .isEmpty();
    }

    @Test
    void assumptionBeforeEachTestIsAFaultInTheClassAndInTheOneAboveIt() throws IOException {
        String before = "    @BeforeEach\n    void prepare() {\n        assumeTrue(isThere());\n    }\n\n";
        assertThat(with("FarTest", "class FarTest", before + TEST).rows().faults())
                .containsExactly("FarTest.holds does not run in each build");
        assertThat(with("FarTest", "class FarTest extends Near", TEST)
                        .with("Near", "abstract class Near", before)
                        .rows()
                        .faults())
                .containsExactly("FarTest.holds does not run in each build");
    }

    @Test
    void assumptionOfAnotherTestIsNone() throws IOException {
        String other = "\n    @Test\n    void other() {\n        assumeTrue(isThere());\n    }\n";
        assertThat(with("TwoTest", "class TwoTest", TEST + other).rows().faults())
                .isEmpty();
    }

    @Test
    void markOnWhatIsNoTestIsAFault() throws IOException {
        assertThat(with("NoneTest", "class NoneTest", TEST.replace("    @Test\n", ""))
                        .rows()
                        .faults())
                .containsExactly("NoneTest.holds is no test");
    }
}
