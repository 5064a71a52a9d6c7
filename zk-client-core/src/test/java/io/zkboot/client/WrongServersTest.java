/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.admin.FourLetterWords;
import io.zkboot.client.host.DnsSrvHostProvider;
import io.zkboot.client.host.HostPort;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What can be no server is refused wherever servers are named, and what may be a password is not repeated. */
class WrongServersTest {
    /** Where servers are named. */
    enum Door {
        BUILDER(ZkClient::builder),
        LIST(server -> ZkClient.builder(List.of("zk1", server))),
        SET_SERVERS(server -> ZkClient.builder("zk1").build().setServers(server)),
        FOUR_LETTER_WORDS(FourLetterWords::to),
        HOST_PORT(server -> new HostPort(server, 2181)),
        SERVICE_RECORDS(DnsSrvHostProvider::new);

        private final Consumer<String> name;

        Door(Consumer<String> name) {
            this.name = name;
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatCanBeNoHostIsRefused(Door door) {
        for (String server : List.of("${ZK_HOST}", "zk one", "zk;two", "a..b", "10.0.0.256", "x".repeat(64), "")) {
            assertThatIllegalArgumentException()
                    .as(server)
                    .isThrownBy(() -> door.name.accept(server))
                    .withMessageContaining(server);
        }
    }

    @ParameterizedTest
    @EnumSource
    void whatMayBeAPasswordIsNotRepeated(Door door) {
        for (String server : List.of("anna:secret@zk1", "anna:secret@zk1:2181/app", "anna:21/secret/@zk1//")) {
            assertThatIllegalArgumentException()
                    .as(server)
                    .isThrownBy(() -> door.name.accept(server))
                    .satisfies(refused -> assertThat(refused).hasNoCause())
                    .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain("anna", "secret"));
        }
    }
}
