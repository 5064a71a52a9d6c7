/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.origin.OriginTrackedValue;

/** Which property source gets which of several documents. */
class SlotsTest {
    private static final String CONDITION = "spring.config.activate.on-profile";

    private static PropertyValues document(String... namesAndValues) {
        Map<String, OriginTrackedValue> values = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            values.put(namesAndValues[i], OriginTrackedValue.of(namesAndValues[i + 1]));
        }
        return new PropertyValues(values);
    }

    private static List<List<String>> names(Slots slots) {
        return IntStream.range(0, slots.count())
                .mapToObj(i -> List.of(slots.get(i).names()))
                .toList();
    }

    @Test
    void withoutDocumentsThereIsOneSourceForWhatMayCome() {
        Slots slots = Slots.of(List.of());
        assertThat(slots.count()).isOne();
        assertThat(slots.put(List.of(document("a", "1"), document("a", "2", "b", "2")))
                        .changed())
                .containsExactly(Set.of("a", "b"));
        assertThat(slots.get(0).get("a")).hasToString("2");
    }

    @Test
    void aDocumentGoesToTheSourceWithItsCondition() {
        Slots slots = Slots.of(List.of(document("a", "1"), document(CONDITION, "dev", "b", "1"), document("c", "1")));
        Slots.Outcome outcome = slots.put(List.of(document(CONDITION, "dev", "b", "2"), document("c", "1")));
        assertThat(outcome.withoutPlace()).isZero();
        assertThat(outcome.changed()).containsExactly(Set.of("a"), Set.of("b"), Set.of());
        assertThat(names(slots)).containsExactly(List.of(), List.of(CONDITION, "b"), List.of("c"));
    }

    @Test
    void aDocumentWithANewConditionIsLeftOutAndCounted() {
        Slots slots = Slots.of(List.of(document("a", "1")));
        Slots.Outcome outcome = slots.put(List.of(document("a", "2"), document(CONDITION, "dev", "a", "3")));
        assertThat(outcome.withoutPlace()).isOne();
        assertThat(slots.get(0).get("a")).hasToString("2");
    }

    @Test
    void equalValuesAreNoChange() {
        Slots slots = Slots.of(List.of(document("a", "1", "b", "1")));
        assertThat(slots.put(List.of(document("b", "1", "a", "1"))).changed()).containsExactly(Set.of());
        assertThat(slots.put(List.of(document("b", "1"))).changed()).containsExactly(Set.of("a"));
    }
}
