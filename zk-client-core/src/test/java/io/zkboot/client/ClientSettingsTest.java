/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.host.DnsSrvHostProvider;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.host.HostProvider;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.transport.ConnectString;
import io.zkboot.client.security.TlsConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What holds unless the builder is told otherwise. */
class ClientSettingsTest {
    private static final ConnectString TWO = ConnectString.parse("zk1,zk2:2182/app");
    private static final ConnectString SERVICE = ConnectString.parse("dns-srv://zk.example.com");

    private final ClientSettings settings = new ClientSettings();

    @Test
    void whatNobodySetIsAsThePageOfSettingsSays() {
        SessionConfig config = settings.config(TWO);
        assertThat(config.timeouts())
                .isEqualTo(new SessionConfig.Timeouts(
                        Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(15), Duration.ofSeconds(2)));
        assertThat(config.limits()).isEqualTo(new SessionConfig.Limits(1_048_575, 100_000, false, 64 << 20));
        assertThat(config.hosts())
                .isEqualTo(new SessionConfig.Hosts(
                        List.of(new HostPort("zk1", 2181), new HostPort("zk2", 2182)), null, true, false));
    }

    @Test
    void anAttemptToConnectMayTakeAShareOfTheSessionTimeoutAndTwiceThatWithTls() {
        settings.sessionTimeout = Duration.ofSeconds(6);
        assertThat(settings.config(TWO).timeouts().connect()).isEqualTo(Duration.ofSeconds(2));
        settings.tls = TlsConfig.builder().build();
        assertThat(settings.config(TWO).timeouts().connect()).isEqualTo(Duration.ofSeconds(4));
        settings.connectTimeout = Duration.ofMillis(300);
        assertThat(settings.config(TWO).timeouts().connect()).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void theNameOfAServiceIsAskedForItsServersUnlessSomebodyElseIs() {
        assertThat(settings.config(SERVICE).hosts().provider()).isInstanceOf(DnsSrvHostProvider.class);
        assertThat(settings.config(SERVICE).hosts()).hasToString("dns-srv://zk.example.com");
        HostProvider own = () -> List.of(new HostPort("zk9", 2181));
        settings.hostProvider = own;
        for (ConnectString connectString : List.of(SERVICE, TWO)) {
            SessionConfig.Hosts hosts = settings.config(connectString).hosts();
            assertThat(hosts.provider()).isSameAs(own);
            assertThat(hosts.servers()).as("the provider alone knows them").isEmpty();
        }
    }

    @Test
    void twoClientsOfOneBuilderShareNoList() {
        SessionConfig one = settings.config(TWO);
        SessionConfig other = settings.config(TWO);
        one.listeners().add(change -> {});
        assertThat(other.listeners()).isEmpty();
        assertThat(settings.config(TWO).listeners()).isEmpty();
    }
}
