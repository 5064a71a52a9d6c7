/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.host.HostPort;
import org.junit.jupiter.api.Test;

class EnsembleConfigTest {
    @Test
    void clientAddressesAndVersionAreRead() {
        EnsembleConfig config = EnsembleConfig.parse("""
                server.1=zk1.example.com:2888:3888:participant;0.0.0.0:2181
                server.2=zk2.example.com:2888:3888:observer;10.0.0.2:2182
                server.3=[2001:db8::3]:2888:3888;2183
                server.4=zk4:2888:3888|zk4b:2888:3888;[::]:2184
                version=1000000ab""");
        assertThat(config.clientAddresses())
                .containsExactly(
                        new HostPort("zk1.example.com", 2181),
                        new HostPort("10.0.0.2", 2182),
                        new HostPort("2001:db8::3", 2183),
                        new HostPort("zk4", 2184));
        assertThat(config.version()).isEqualTo(0x1000000abL);
    }

    @Test
    void listIsGoodForNothingIfOneServerKeepsItsClientPortToItself() {
        EnsembleConfig config =
                EnsembleConfig.parse("server.1=a:1:2:participant\nserver.2=b:1:2:participant;2181\nversion=0");
        assertThat(config.clientAddresses()).isEmpty();
        assertThat(config.version()).isZero();
    }

    @Test
    void whatIsNotUnderstoodIsLeftOut() {
        EnsembleConfig config = EnsembleConfig.parse("group.1=1:2\nserver.1=a:1:2;x\nserver.2=;\nversion=xyz\n");
        assertThat(config.clientAddresses()).isEmpty();
        assertThat(config.version()).isEqualTo(EnsembleConfig.UNKNOWN_VERSION);
        assertThat(EnsembleConfig.parse("").clientAddresses()).isEmpty();
    }
}
