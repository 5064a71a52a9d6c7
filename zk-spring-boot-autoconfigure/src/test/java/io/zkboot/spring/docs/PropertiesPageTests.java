/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.docs.PropertiesMetadata.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.util.unit.DataSize;

/** docs/properties.md is what the metadata of the properties say, and they say enough. */
class PropertiesPageTests {
    private static final Path PAGE = Path.of("../docs/properties.md");

    /** Set by the profile {@code properties-page}: the page is written, not only compared. */
    private static final String WRITES = "properties.page.write";

    private static final Pattern ROW = Pattern.compile("^\\| `([^`]+)` \\|", Pattern.MULTILINE);

    private static PropertiesMetadata metadata;

    @BeforeAll
    static void read() throws IOException {
        metadata = PropertiesMetadata.read();
    }

    @Test
    void thePageIsThatOfTheMetadata() throws IOException {
        String page = PropertiesPage.of(metadata);
        if (Boolean.getBoolean(WRITES)) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as("docs/properties.md is not that of the metadata; this makes it anew: " + PropertiesPage.COMMAND)
                .isEqualTo(page);
    }

    @Test
    void eachPropertyHasOneRow() {
        assertThat(ROW.matcher(PropertiesPage.of(metadata)).results().map(row -> row.group(1)))
                .hasSizeGreaterThan(50)
                .containsExactlyInAnyOrderElementsOf(PropertiesMetadata.names(metadata.properties()));
    }

    @Test
    void noPropertyIsDescribedTwice() {
        assertThat(metadata.repeated()).isEmpty();
    }

    @Test
    void eachPropertyHasATypeAndASentence() {
        assertThat(metadata.properties()).allSatisfy(property -> {
            assertThat(property.type()).as("type of %s", property.name()).isNotBlank();
            assertThat(property.description())
                    .as("description of %s", property.name())
                    .isNotNull()
                    .matches("[A-Z0-9][^\\n]+\\.")
                    .doesNotMatch("(The|A|An|It) .*");
        });
    }

    @Test
    void whatIsOnOrOffSaysWhether() {
        List<Property> switches = metadata.properties().stream()
                .filter(property -> property.isOf(Boolean.class, boolean.class))
                .toList();
        assertThat(switches)
                .hasSizeGreaterThan(10)
                .allSatisfy(property -> assertThat(property.description())
                        .as("description of %s", property.name())
                        .startsWith("Whether "));
    }

    /** An IDE shows nothing of a hint whose name is misspelt. */
    @Test
    void eachHintBelongsToAProperty() {
        assertThat(metadata.hints()).hasSizeGreaterThan(2).isSubsetOf(PropertiesMetadata.names(metadata.properties()));
    }

    /** A text, a list or a file that is not set is none; of all else it must be said what counts then. */
    @Test
    void eachPropertyHasADefaultOrSaysWhatIsWithoutOne() {
        List<Property> open = metadata.properties().stream()
                .filter(property -> property.defaultValue() == null)
                .filter(property -> property.isOf(Boolean.class, Integer.class, Long.class, Double.class)
                        || property.isOf(Duration.class, DataSize.class)
                        || !property.values().isEmpty())
                .filter(property -> property.description() == null
                        || !PropertiesMetadata.saysWhatIsWithoutOne(property.description()))
                .toList();
        assertThat(PropertiesMetadata.names(open)).isEmpty();
    }
}
