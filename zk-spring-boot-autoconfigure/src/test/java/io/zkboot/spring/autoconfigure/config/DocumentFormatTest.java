/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import io.zkboot.client.testing.Shows;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.env.PropertySourceLoader;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.Resource;

/** Documents in nodes: those that unfold to what somebody wrote, and those that are short and unfold without end. */
class DocumentFormatTest {
    private static final String PATH = "/apps/shop.yml";

    static List<PropertyValues> read(String extension, byte[] data) throws IOException {
        DocumentFormat format = new DocumentFormat(
                PATH,
                "zk1:2181",
                extension,
                requireNonNull(DocumentFormat.loader(extension, DocumentFormatTest.class.getClassLoader())));
        TreeMap<String, byte[]> nodes = new TreeMap<>();
        nodes.put(PATH, data);
        return format.read(nodes);
    }

    private static List<PropertyValues> read(String extension, String text) throws IOException {
        return read(extension, text.getBytes(UTF_8));
    }

    private static Object value(PropertyValues values, String name) {
        OriginTrackedValue value = requireNonNull(values.get(name), name);
        return value.getValue();
    }

    private static void assertRefused(String text, String why) {
        for (String extension : List.of("yml", "json")) {
            assertThatIOException()
                    .isThrownBy(() -> read(extension, text))
                    .withMessageStartingWith("it ")
                    .withMessageContaining(why)
                    .withMessageNotContaining("TOP")
                    .withNoCause();
        }
    }

    @Test
    void partsThatAreNamedOnceAndUsedAgainAreReadAsOften() throws IOException {
        List<PropertyValues> documents = read("yml", """
                defaults: &defaults
                  timeout: 5s
                  retries: [1, 2]
                orders:
                  <<: *defaults
                  timeout: 7s
                stock: *defaults
                name: &name shop
                *name : open
                ---
                alone: true
                """);
        assertThat(documents).hasSize(2);
        PropertyValues first = documents.get(0);
        assertThat(value(first, "orders.timeout")).isEqualTo("7s");
        assertThat(value(first, "orders.retries[1]")).isEqualTo(2);
        assertThat(value(first, "stock.timeout")).isEqualTo("5s");
        assertThat(value(first, "shop")).isEqualTo("open");
        assertThat(value(documents.get(1), "alone")).isEqualTo(true);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{}\n---\n{}"})
    void anEmptyDocumentHasNoProperties(String text) throws IOException {
        assertThat(read("yaml", text)).isNotEmpty().allSatisfy(values -> {
            assertThat(values.names()).isEmpty();
            assertThat(values.activation()).isEmpty();
        });
    }

    @Test
    void aLargeDocumentThatSomebodyHasWrittenIsRead() throws IOException {
        StringBuilder text = new StringBuilder("shop:\n  orders:\n");
        for (int i = 0; i < 5_000; i++) {
            text.append("    the-name-of-a-property-")
                    .append(i)
                    .append(": its value ")
                    .append(i)
                    .append('\n');
        }
        assertThat(read("yml", text.toString()).get(0).names()).hasSize(5_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[%s]", "{a: [%s]}"})
    @Shows("T08")
    void aDocumentThatNamesAPartAgainAndAgainIsRefusedBeforeItUnfolds(String pattern) {
        StringBuilder text = new StringBuilder("a0: &a0 TOP\n");
        for (int i = 1; i <= 12; i++) {
            String tenTimes = String.join(", ", Collections.nCopies(10, "*a" + (i - 1)));
            text.append("a%d: &a%d ".formatted(i, i))
                    .append(pattern.formatted(tenTimes))
                    .append('\n');
        }
        assertRefused(text.toString(), "unfold to more than 16777216 characters");
    }

    @Test
    @Shows("T08")
    void aLongNameAroundManyValuesIsRefusedBeforeItUnfolds() {
        String around = "{? \"" + "TOP".repeat(10_000) + "\" : ";
        assertRefused(around + "[" + "1,".repeat(50_000) + "]}", "unfold to more than");
        String deep = "TOP4567890".repeat(100);
        assertRefused(
                ("{" + deep + ": ").repeat(45) + "[" + "1,".repeat(5_000) + "]" + "}".repeat(45),
                "unfold to more than");
    }

    @Test
    @Shows("T08")
    void manyDocumentsInOneCountTogether() {
        assertRefused("? \"TOP\"\n: [%s]\n---\n".formatted("1,".repeat(2_000)).repeat(100), "unfold to more than");
    }

    @Test
    @Shows("T08")
    void whatIsNestedWithoutEndIsRefused() {
        StringBuilder chain = new StringBuilder("a0: &a0 TOP\n");
        for (int i = 1; i <= 3_000; i++) {
            chain.append("a%d: &a%d {b: *a%d}\n".formatted(i, i, i - 1));
        }
        assertRefused(chain.toString(), "nested deeper than 50");
        assertRefused("a: " + "[".repeat(10_000), "nested deeper than 50");
        assertRefused("a: &a [TOP, *a]", "a part of it is a part of itself");
        assertRefused("a: &a {b: {c: *a}}", "a part of it is a part of itself");
    }

    @Test
    @Shows("T08")
    void aNameThatIsNoTextIsRefused() {
        assertRefused("a: &a [TOP]\n? *a\n: 1", "no text");
        assertRefused("? {b: TOP}\n: 1", "no text");
    }

    /** To make one takes time with the square of its length, and a node has room for a million digits. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a: !!int %s",
                "a: !!int '%s'",
                "a: [!!int -0x%s]",
                "? !!int %s\n: TOP",
                "%%TAG !i! tag:yaml.org,2002:\n---\na: !i!int %s"
            })
    @Shows("T08")
    void aNumberOfVeryManyDigitsIsRefusedBeforeItIsMade(String pattern) {
        assertRefused(pattern.formatted("1".repeat(2_000)), "a number in it has more than 1024 characters");
    }

    @Test
    void whatIsNotSaidToBeANumberMayHaveAnyNumberOfDigits() throws IOException {
        String digits = "1".repeat(2_000);
        assertThat(value(read("yml", "a: " + digits).get(0), "a")).isEqualTo(digits);
        assertThat(value(read("yml", "a: !!str " + digits).get(0), "a")).isEqualTo(digits);
        assertThat(value(read("yml", "a: !!int 0x1_0").get(0), "a")).isEqualTo(16);
    }

    @Test
    @Shows("T08")
    void aLibraryThatComesToTheEndOfTheStackHasNotReadTheDocument() {
        DocumentFormat format = new DocumentFormat(PATH, "zk1:2181", "toml", new Endless());
        TreeMap<String, byte[]> nodes = new TreeMap<>();
        nodes.put(PATH, new byte[1]);
        assertThatIOException()
                .isThrownBy(() -> format.read(nodes))
                .withMessage("it is no valid toml (StackOverflowError)");
    }

    private static final class Endless implements PropertySourceLoader {
        @Override
        public String[] getFileExtensions() {
            return new String[] {"toml"};
        }

        @Override
        public List<PropertySource<?>> load(String name, Resource resource) {
            throw new StackOverflowError();
        }
    }

    @Test
    void aDocumentWithAMistakeIsRefusedByItsPlace() {
        assertRefused("a: 1\nb: [TOP", "line 2");
        assertRefused("a: *TOP", "it is no valid");
    }

    @Test
    void propertiesAreNoYaml() throws IOException {
        assertThat(value(read("properties", "a=&a [*a]").get(0), "a")).isEqualTo("&a [*a]");
    }
}
