/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the numbers in the names of items say of their order. */
class ItemNumbersTest {
    /** As servers write it. */
    private static String name(QueueLayout layout, int number) {
        return layout.prefix()
                + (layout.hasPriorities() ? "100-" : "")
                + (layout.isUnique() ? "0123456789abcdef-" : "")
                + String.format(Locale.ENGLISH, "%010d", number);
    }

    @ParameterizedTest
    @EnumSource
    void everyNumberOfAServerHasItsPlaceAndTheNegativeOnesAreBehindTheOthers(QueueLayout layout) {
        List<String> inOrder = IntStream.of(
                        0,
                        1,
                        Integer.MAX_VALUE,
                        Integer.MIN_VALUE,
                        -1_000_000_001,
                        -1_000_000_000,
                        -999_999_999,
                        -100_000_000,
                        -10,
                        -1)
                .mapToObj(number -> name(layout, number))
                .toList();
        List<String> names = new ArrayList<>(inOrder);
        Collections.reverse(names);
        assertThat(new QueuePaths("/queue", layout).sorted(names, Set.of()))
                .extracting(ItemName::name)
                .containsExactlyElementsOf(inOrder);
    }

    @ParameterizedTest
    @EnumSource
    void whatNoServerWritesIsNoItem(QueueLayout layout) {
        String before = name(layout, 0).replaceAll("[0-9]{10}$", "");
        List<String> names = List.of(
                before + "123456789", before + "12345678901", before + "-12345678", before + "-12345678901", before);
        assertThat(new QueuePaths("/queue", layout).sorted(names, Set.of())).isEmpty();
    }
}
