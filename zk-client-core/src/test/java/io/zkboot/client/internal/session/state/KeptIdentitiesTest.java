/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.protocol.SessionRequest;
import io.zkboot.client.internal.session.config.Identity;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.security.TlsConfig;
import io.zkboot.client.testing.LogCapture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** Which identities the next connection begins with. */
class KeptIdentitiesTest {
    private final List<Identity> kept = new CopyOnWriteArrayList<>();
    private final Identities identities = identities(null, null);

    private Identities identities(@Nullable SaslConfig sasl, @Nullable TlsConfig tls) {
        return new Identities(new SessionConfig(
                "test",
                new SessionConfig.Hosts(List.of(new HostPort("zk1", 2181)), null, false, false),
                new SessionConfig.Timeouts(Duration.ofSeconds(6), null, Duration.ofSeconds(15), Duration.ofSeconds(2)),
                new SessionConfig.Limits(1 << 20, 100, false, 1 << 20),
                new SessionConfig.Behaviour(RetryPolicy.CONNECT, true, true, true, true),
                new SessionConfig.Security(kept, sasl, tls),
                List.of(),
                null));
    }

    private static SessionRequest.Auth identity(int number) {
        return new SessionRequest.Auth("mine", new byte[] {(byte) number});
    }

    private List<Integer> numbers() {
        return identities.all().stream()
                .map(identity -> (int) identity.credentials()[0])
                .toList();
    }

    @Test
    void oneThatTheFirstServerRefusesIsDroppedAndTheOthersStay() {
        identities.keep(identity(1));
        identities.keep(identity(2));
        identities.refused(identity(1));
        assertThat(numbers()).containsExactly(2);
    }

    @Test
    void oneThatAServerHasTakenStaysThoughAnotherServerRefusesIt() {
        identities.keep(identity(1));
        identities.keep(identity(2));
        identities.takenAgain(identity(1)); // the connection has begun with it
        identities.accepted(identity(2)); // its caller has been answered
        identities.refused(identity(1));
        identities.refused(identity(2));
        assertThat(numbers()).containsExactly(1, 2);
    }

    @Test
    void oneIsKeptOnceHoweverOftenItIsAdded() {
        identities.keep(identity(1));
        identities.keep(identity(1));
        identities.accepted(identity(1));
        identities.accepted(identity(2));
        identities.accepted(identity(2));
        assertThat(numbers()).containsExactly(1, 2);
    }

    @Test
    void whoLacksAnAuthenticationIsToldWhatItHas() {
        HostPort server = new HostPort("zk1", 2181);
        identities.keep(identity(1));
        identities.keep(identity(2));
        assertThat(identities.missing(server, null).detail())
                .contains("zk1:2181 demands an authentication", "uses no SASL", "has 2 other identities");
        assertThat(identities(SaslConfig.kerberosTicketCache(), null)
                        .missing(server, null)
                        .detail())
                .contains("has authenticated with SASL");
    }

    @Test
    void onlyTheDigestSchemeIsWarnedOfAndOnlyWithoutEncryption() {
        TlsConfig tls = TlsConfig.builder().build();
        try (LogCapture log = LogCapture.of(Identities.class)) {
            identities.sent("mine");
            identities(null, tls).sent("digest");
            assertThat(log.events()).isEmpty();
            identities.sent("digest");
            identities.sent("digest");
            assertThat(log.messages(Level.WARN)).hasSize(1);
        }
    }
}
