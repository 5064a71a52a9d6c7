/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionConfigTest {
    private static SessionConfig with(String scheme, int bytes, int packet) {
        Duration second = Duration.ofSeconds(1);
        return new SessionConfig(
                "app",
                new SessionConfig.Hosts(List.of(), false),
                new SessionConfig.Timeouts(second, null, second, second),
                new SessionConfig.Limits(packet, 1, false, 1),
                new SessionConfig.Behaviour(RetryPolicy.CONNECT, true, true, true, true),
                new SessionConfig.Security(List.of(new Identity(scheme, new byte[bytes])), null, null),
                List.of(),
                null);
    }

    /** Header of eight bytes, type, two lengths. */
    @Test
    void anIdentityMayFillAPacketAndNoMore() {
        assertThat(with("own", 1_000, 20 + 3 + 1_000).limits().packet()).isEqualTo(1_023);
        assertThat(with("\u00e4", 1_000, 20 + 2 + 1_000).limits().packet()).isEqualTo(1_022);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> with("own", 1_000, 20 + 3 + 1_000 - 1))
                .withMessageContainingAll("\"own\"", "1023 bytes", "1022");
    }

    @Test
    void noObserverCostsNothingAndOneIsAskedItself() {
        ClientObserver one = new ClientObserver() {};
        assertThat(SessionConfig.observerOf(List.of())).isNull();
        assertThat(SessionConfig.observerOf(List.of(one))).isSameAs(one);
        assertThat(SessionConfig.observerOf(List.of(one, one))).isNotNull().isNotSameAs(one);
    }
}
