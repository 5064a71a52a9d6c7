/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Servers that know no containers, no status of a create, or no persistent watches. */
@Tag("any-jdk")
@Timeout(180)
class OldServerValuesIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ParameterizedTest
    @ValueSource(strings = {"3.4.14", "3.5.10"})
    void numbersAndValuesAreChangedAndSeen(String version) {
        try (ZooKeeperServer server = ZooKeeperServer.builder().version(version).start();
                FaultProxy proxy = FaultProxy.to(server.port());
                ZkClient one = ZkClient.builder(proxy.connectString()).build();
                ZkClient two = ZkClient.builder(server.connectString()).build();
                SharedValue<String> value = SharedValue.of(one, "/values/text", ValueCodec.TEXT, "none")) {
            ZkCounter counter = ZkCounter.of(one, "/values/deep/count");
            assertThat(counter.increment()).isEqualTo(1);
            assertThat(ZkCounter.of(two, "/values/deep/count").add(10)).isEqualTo(11);
            proxy.cut();
            assertThat(counter.increment()).isEqualTo(12);

            value.start(LIMIT);
            assertThat(value.get().value()).isEqualTo("none");
            value.set("mine");
            assertThat(value.get().value()).isEqualTo("mine");
            proxy.cut();
            SharedValue<String> other = SharedValue.of(two, "/values/text", ValueCodec.TEXT, "none");
            assertThat(other.update(text -> text + ", yours")).isEqualTo("mine, yours");
            await().atMost(LIMIT).until(() -> value.get().value().equals("mine, yours"));
            other.close();
            assertThat(ZkSequence.of(one, "/values/ids", 5).next()).isEqualTo(1);
        }
    }
}
