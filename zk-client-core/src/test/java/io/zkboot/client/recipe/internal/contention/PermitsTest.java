/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the data of a semaphore's node say, and to whom. */
class PermitsTest {
    private final Permits three = new Permits(3);

    @Test
    void whoSaysTheNumberOfNowOrOneOfBeforeGoesOnWithThatOfNow() {
        assertThat(three.accepts("3")).isTrue();
        assertThat(three.number()).isEqualTo(3);
        assertThat(three.accepts("5 4 3")).isTrue();
        assertThat(three.number()).isEqualTo(5);
    }

    @Test
    void whoSaysAnyOtherNumberIsRefused() {
        assertThat(three.accepts("5")).isFalse();
        assertThat(three.accepts("5 4 33")).isFalse();
    }

    @Test
    void thereHaveBeenMoreOnlyIfALargerNumberWasAgreedOnBefore() {
        assertThat(three.hasShrunk()).isFalse();
        assertThat(three.accepts("3 2")).isTrue();
        assertThat(three.hasShrunk()).isFalse();
        assertThat(three.accepts("3 3")).isTrue();
        assertThat(three.hasShrunk()).isFalse();
        assertThat(three.accepts("3 2 4")).isTrue();
        assertThat(three.hasShrunk()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "3 ", " 3", "3  4", "3,4", "three", "-3", "3/", "3:", "1234567890", "3 1234567890"})
    void whatAreNoNumbersIsRefusedAndChangesNothing(String found) {
        assertThat(three.accepts(found)).isFalse();
        assertThat(three.number()).isEqualTo(3);
    }

    @Test
    void aNumberMayHaveAnyDigit() {
        assertThat(three.accepts("1234567 90 80 3")).isTrue();
        assertThat(three.number()).isEqualTo(1_234_567);
        assertThat(three.hasShrunk()).isFalse();
        assertThat(three.accepts("30 3")).isTrue();
        assertThat(three.number()).isEqualTo(30);
    }

    @Test
    void theLargestNumberIsOfNineDigits() {
        assertThat(three.accepts("999999999 3")).isTrue();
        assertThat(three.number()).isEqualTo(999_999_999);
    }
}
