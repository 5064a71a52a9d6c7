/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

    @Test
    void conditionIsLookedAtUntilItHolds() {
        AtomicInteger looks = new AtomicInteger();
        Await.until("the third look", Duration.ofMinutes(1), () -> looks.incrementAndGet() == 3);
        assertThat(looks).hasValue(3);
    }

    @Test
    void conditionThatNeverHoldsIsNamed() {
        assertThatThrownBy(() -> Await.until("pigs fly", Duration.ZERO, () -> false))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("pigs fly");
    }
}
