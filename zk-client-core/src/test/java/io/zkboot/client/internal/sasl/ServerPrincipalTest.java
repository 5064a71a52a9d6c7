/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.testing.Shows;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class ServerPrincipalTest {
    private static final SaslConfig CONFIG = SaslConfig.kerberos("app@EXAMPLE.COM", Path.of("app.keytab"));

    @Test
    @Shows("T17")
    void hostIsTheConfiguredOneAsItStands() {
        ServerPrincipal server = new ServerPrincipal(CONFIG);
        assertThat(server.host("zk1.example.com")).isEqualTo("zk1.example.com");
        assertThat(server.host("127.0.0.1")).isEqualTo("127.0.0.1");
        assertThat(server.service()).isEqualTo("zookeeper");
    }

    @Test
    void hostThatIsSetIsThatOfAllServers() {
        ServerPrincipal server = new ServerPrincipal(
                CONFIG.serviceName("zk").serverHost("zk.example.com").canonicalizeHost(true));
        assertThat(server.host("zk1.example.com")).isEqualTo("zk.example.com");
        assertThat(server.service()).isEqualTo("zk");
    }

    @Test
    void thePrincipalMayBeGivenAsAWhole() {
        SaslConfig whole = CONFIG.serverPrincipal("zk/zk.example.com@EXAMPLE.COM");
        assertThat(whole.serviceName()).isEqualTo("zk");
        assertThat(whole.serverHost()).isEqualTo("zk.example.com");
        assertThat(whole.serverRealm()).isEqualTo("EXAMPLE.COM");
        SaslConfig service = CONFIG.serverHost("zk1").serverPrincipal("zk");
        assertThat(service.serviceName()).isEqualTo("zk");
        assertThat(service.serverHost()).isEqualTo("zk1");
        assertThat(CONFIG.serverPrincipal("zk@EXAMPLE.COM").serverHost()).isNull();
        for (String none : List.of("", "/host", "zk/", "zk/host@", "a/b/c", "zk@A@B", "zk /host")) {
            assertThatIllegalArgumentException()
                    .as(none)
                    .isThrownBy(() -> CONFIG.serverPrincipal(none))
                    .withMessageContaining("service/host@REALM");
        }
    }
}
