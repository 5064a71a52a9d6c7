/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class ZkClientBuilderTest {
    @Test
    void chrootIsBelowThatOfTheConnectStringAndTheLastOneCounts() {
        ZkClientBuilder builder = ZkClient.builder("zk1/base,zk2/base").chroot("/other");
        assertThat(builder.chroot("/a,b").build()).hasToString("ZkClient[zk, CLOSED, chroot /base/a,b]");
        assertThat(builder.chroot("/").build()).hasToString("ZkClient[zk, CLOSED, chroot /base]");
        assertThatIllegalArgumentException().isThrownBy(() -> builder.chroot("app"));
    }

    @Test
    void serversMayBeChangedWithTheWholeChrootOrWithoutIt() {
        ZkClient client = ZkClient.builder("zk1/base").chroot("/app").build();
        client.setServers("zk2");
        client.setServers("zk2/base/app");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> client.setServers("zk2/base"))
                .withMessageContaining("'/base/app'");
    }
}
