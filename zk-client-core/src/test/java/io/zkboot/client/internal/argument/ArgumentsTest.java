/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.argument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    @Test
    void whatIsMissingIsNamedWithItsPlace() {
        assertThat(Arguments.given("name", "anna")).isEqualTo("anna");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Arguments.given("name", null))
                .withMessage("The name is null; it must be given.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Arguments.allGiven("list of names", null))
                .withMessageContaining("list of names is null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Arguments.allGiven("list of names", Arrays.asList("anna", null)))
                .withMessageContaining("list of names has null at index 1");
    }

    @Test
    void whatBecomesOfTheCallersListLaterDoesNotCount() {
        List<String> mine = new ArrayList<>(List.of("anna", "berta"));
        List<String> copy = Arguments.allGiven("list of names", mine);
        mine.clear();
        assertThat(copy).containsExactly("anna", "berta").isUnmodifiable();
    }

    @Test
    void aNumberMayBeTheLeastOne() {
        assertThat(Arguments.atLeast(3, "limit", 3, " bytes")).isEqualTo(3);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Arguments.atLeast(3, "limit", 2, " bytes"))
                .withMessage("The limit is 2 bytes, it must be at least 3.");
    }
}
