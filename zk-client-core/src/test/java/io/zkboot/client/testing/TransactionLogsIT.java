/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.MultiException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is read from the logs of a server is what it has done, and nothing of what it has refused. */
class TransactionLogsIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void theLogTellsWhatWasDoneAndNothingOfATransactionThatWasRefused() {
        List<Committed.Part> parts = new ArrayList<>();
        try (ZooKeeperServer server = ZooKeeperServer.start()) {
            try (ZkClient client = ZkClient.builder(server.connectString()).build()) {
                client.start(LIMIT);
                client.create("/a", "1".getBytes(UTF_8));
                client.create("/mine", null, CreateOptions.EPHEMERAL);
                assertThatThrownBy(() -> client.transaction()
                                .setData("/a", "refused".getBytes(UTF_8))
                                .create("/b", null)
                                .check("/a", 7)
                                .delete("/a")
                                .commit())
                        .isInstanceOf(MultiException.class);
                client.transaction()
                        .check("/a", 0)
                        .setData("/a", "2".getBytes(UTF_8))
                        .commit();
                client.delete("/a");
            }
            server.stop();
            TransactionLogs.read(List.of(server.transactionLogs()), transaction -> parts.addAll(transaction.parts()));
        }
        assertThat(parts).hasSize(6);
        assertThat(parts.get(0)).isInstanceOfSatisfying(Committed.Made.class, made -> {
            assertThat(made.path()).isEqualTo("/a");
            assertThat(made.data()).isEqualTo("1".getBytes(UTF_8));
            assertThat(made.ephemeral()).isFalse();
        });
        assertThat(parts.get(1))
                .isInstanceOfSatisfying(
                        Committed.Made.class,
                        made -> assertThat(made.ephemeral()).isTrue());
        assertThat(parts.get(2)).isEqualTo(new Committed.Checked("/a"));
        assertThat(parts.get(3))
                .isInstanceOfSatisfying(
                        Committed.Changed.class,
                        changed -> assertThat(changed.data()).isEqualTo("2".getBytes(UTF_8)));
        assertThat(parts.get(4)).isEqualTo(new Committed.Deleted("/a"));
        assertThat(parts.get(5)).isEqualTo(new Committed.SessionEnded());
    }
}
