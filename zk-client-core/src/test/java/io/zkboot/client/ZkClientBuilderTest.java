/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.data.Acl;
import io.zkboot.client.testing.Shows;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
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

    @Test
    @Shows("T16")
    void aDefaultListThatNobodyCouldUseIsRefusedByTheBuilderAndByViews() {
        List<Acl> plain = List.of(new Acl(Acl.ALL, "digest", "anna:geheim"));
        ZkClientBuilder builder = ZkClient.builder("localhost:1");
        ZkClient client = builder.build();
        assertThat(List.<ThrowingCallable>of(() -> builder.defaultAcl(plain), () -> client.withDefaultAcl(plain)))
                .allSatisfy(call -> assertThatIllegalArgumentException()
                        .isThrownBy(call)
                        .withMessageContaining("28 characters")
                        .withMessageNotContaining("geheim"));
    }
}
