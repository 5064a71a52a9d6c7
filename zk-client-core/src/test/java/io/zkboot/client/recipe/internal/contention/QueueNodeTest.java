/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which children are contenders, in which order, and for how many they count. */
class QueueNodeTest {
    private static final List<String> KINDS = List.of("__WRIT__", "__READ__");

    private static QueueNode node(String name) {
        QueueNode node = QueueNode.parse(name, KINDS);
        assertThat(node).isNotNull();
        return node;
    }

    @Test
    void theNumberOfTheServerIsTheOrderWhateverStandsBeforeIt() {
        List<String> names = List.of(
                "_c_f-__READ__0000000010", "__WRIT__0000000009", "other", "_c_a-__READ__0000000002", "x-__WRIT__2");
        assertThat(QueueNode.sorted(names, KINDS))
                .extracting(QueueNode::name)
                .containsExactly("_c_a-__READ__0000000002", "__WRIT__0000000009", "_c_f-__READ__0000000010");
    }

    @Test
    void ofTwoWithOneNumberTheKindThatIsNamedFirstIsFirst() {
        List<String> names = List.of("_c_a-__READ__0000000002", "_c_b-__WRIT__0000000002", "_c_0-__READ__0000000002");
        assertThat(QueueNode.sorted(names, KINDS))
                .extracting(QueueNode::name)
                .containsExactly("_c_b-__WRIT__0000000002", "_c_0-__READ__0000000002", "_c_a-__READ__0000000002");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "__READ__",
                "__READ__000000001",
                "__READ__00000000012",
                "__READ__000000001a",
                "__READ__00000/0001",
                "__READ__00000:0001",
                "__READ__--00000001",
                "__OTHER__0000000001"
            })
    void whatHasNoNumberOfAServerBehindItsKindIsNoContender(String name) {
        assertThat(QueueNode.parse(name, KINDS)).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "__READ__0000000000, true",
        "__READ__0000000009, true",
        "__READ__9000000000, false",
        "__READ__2147418111, true",
        "__READ__2147418112, false",
        "__READ__2147483647, false",
        "__READ__-0000000001, false",
        "__READ__-2147483648, false"
    })
    void aNumberNearTheEndOfAllNumbersOrBehindItIsNoOrder(String name, boolean ordered) {
        assertThat(node(name).isOrdered()).isEqualTo(ordered);
    }

    @ParameterizedTest
    @CsvSource({
        "_c_f-x3-__READ__0000000001, 3",
        "-x3-__READ__0000000001, 3",
        "_c_f-x10-__READ__0000000001, 10",
        "_c_f-x90-__READ__0000000001, 90",
        "_c_f-x999999999-__READ__0000000001, 999999999",
        "_c_f-x1234567890-__READ__0000000001, 1",
        "_c_f-x03-__READ__0000000001, 1",
        "_c_f-x-__READ__0000000001, 1",
        "_c_f-x3a-__READ__0000000001, 1",
        "_c_f-x3:-__READ__0000000001, 1",
        "_c_f-x3/-__READ__0000000001, 1",
        "_c_f-x3__READ__0000000001, 1",
        "x3-__READ__0000000001, 1",
        "-__READ__0000000001, 1",
        "__READ__0000000001, 1",
        "_c_f-__READ__0000000001, 1"
    })
    void aContenderCountsForAsManyAsItsNameSaysAndForOneAsARule(String name, int weight) {
        assertThat(node(name).weight()).isEqualTo(weight);
    }

    @ParameterizedTest
    @CsvSource({"1, lock-", "3, x3-lock-"})
    void aNameTellsForHowManyItCounts(int weight, String text) {
        assertThat(QueueNode.weighty(weight) + "lock-").isEqualTo(text);
    }

    @Test
    void whoIsNotInTheQueueHasNoPlace() {
        List<QueueNode> queue = QueueNode.sorted(List.of("__READ__0000000001", "__READ__0000000004"), KINDS);
        assertThat(QueueNode.indexOf(queue, "__READ__0000000001")).isZero();
        assertThat(QueueNode.indexOf(queue, "__READ__0000000004")).isEqualTo(1);
        assertThat(QueueNode.indexOf(queue, "__READ__0000000002")).isEqualTo(-1);
    }
}
