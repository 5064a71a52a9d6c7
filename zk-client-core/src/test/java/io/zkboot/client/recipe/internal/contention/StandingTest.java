/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import org.junit.jupiter.api.Test;

class StandingTest {
    private final Standing standing = new Standing();

    @Test
    void itGoesToAndFroUntilItEndsOnce() {
        assertThat(standing.goes(GrantState.IN_DOUBT, GrantState.HELD)).isFalse();
        assertThat(standing.goes(GrantState.HELD, GrantState.IN_DOUBT)).isTrue();
        assertThat(standing.goes(GrantState.HELD, GrantState.IN_DOUBT)).isFalse();
        assertThat(standing.state()).isEqualTo(GrantState.IN_DOUBT);
        assertThat(standing.goes(GrantState.IN_DOUBT, GrantState.HELD)).isTrue();
        assertThat(standing.reason()).isNull();
        assertThat(standing.ends(GrantState.LOST, LossReason.EVICTED)).isEqualTo(GrantState.HELD);
        assertThat(standing.goes(GrantState.LOST, GrantState.HELD)).isFalse();
        assertThat(standing.ends(GrantState.RELEASED, null)).isNull();
        assertThat(standing.state()).isEqualTo(GrantState.LOST);
        assertThat(standing.reason()).isEqualTo(LossReason.EVICTED);
    }

    @Test
    void whatWasGivenBackIsNotLostAndHasNoReason() {
        assertThat(standing.goes(GrantState.HELD, GrantState.IN_DOUBT)).isTrue();
        assertThat(standing.ends(GrantState.RELEASED, null)).isEqualTo(GrantState.IN_DOUBT);
        assertThat(standing.ends(GrantState.LOST, LossReason.SESSION_LOST)).isNull();
        assertThat(standing.state()).isEqualTo(GrantState.RELEASED);
        assertThat(standing.reason()).isNull();
    }
}
