/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zkboot.client.Batching;
import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** kazoo's parties and ours on the same paths, where there is a Python with kazoo. */
@Tag("any-jdk")
@Timeout(120)
class KazooPartyIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** Joins both parties, and says at each line who is there, until the input ends. */
    private static final String MEMBER = """
            import sys
            from kazoo.client import KazooClient
            zk = KazooClient(hosts=sys.argv[1])
            zk.start(timeout=60)
            party = zk.Party('/kazoo/party', 'theirs')
            party.join()
            shallow = zk.ShallowParty('/kazoo/shallow', 'theirs-too')
            shallow.join()
            print('joined', flush=True)
            for line in sys.stdin:
                print(' '.join(sorted(party)) + ', ' + ' '.join(sorted(shallow)), flush=True)
            party.leave()
            shallow.leave()
            zk.stop()
            """;

    @Test
    void membersOfBothAreMembersOfOneParty() throws Exception {
        assumeTrue(hasKazoo(), "There is no python3 with kazoo here: not tried beside kazoo");
        GroupOptions party = GroupOptions.DEFAULTS.withLayout(GroupLayout.KAZOO_PARTY);
        GroupOptions shallow = GroupOptions.DEFAULTS.withLayout(GroupLayout.KAZOO_SHALLOW_PARTY);
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient client = Batching.builder(server.connectString()).build();
                ZkGroup first = ZkGroup.of(client, "/kazoo/party", party);
                ZkGroup second = ZkGroup.of(client, "/kazoo/shallow", shallow)) {
            assertThat(first.join("ours", null).awaitJoined(LIMIT)).isTrue();
            assertThat(second.join("ours-too", null).awaitJoined(LIMIT)).isTrue();
            assertThat(first.awaitInitialised(LIMIT)).isTrue();
            assertThat(second.awaitInitialised(LIMIT)).isTrue();
            Process python = new ProcessBuilder("python3", "-c", MEMBER, server.connectString())
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader from = new BufferedReader(new InputStreamReader(python.getInputStream(), UTF_8))) {
                assertThat(from.readLine()).isEqualTo("joined");
                await().atMost(LIMIT).until(() -> ids(first).equals(List.of("ours", "theirs")));
                await().atMost(LIMIT).until(() -> ids(second).equals(List.of("ours-too", "theirs-too")));
                python.getOutputStream().write('\n');
                python.getOutputStream().flush();
                assertThat(from.readLine()).isEqualTo("ours theirs, ours-too theirs-too");
                python.getOutputStream().close();
                await().atMost(LIMIT).until(() -> ids(first).equals(List.of("ours")));
                await().atMost(LIMIT).until(() -> ids(second).equals(List.of("ours-too")));
            } finally {
                python.destroy();
            }
        }
    }

    private static List<String> ids(ZkGroup group) {
        return group.members().stream().map(GroupMember::id).toList();
    }

    private static boolean hasKazoo() throws InterruptedException {
        try {
            Process asked = new ProcessBuilder("python3", "-c", "import kazoo.client")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return asked.waitFor(60, TimeUnit.SECONDS) && asked.exitValue() == 0;
        } catch (IOException noPython) {
            return false;
        }
    }
}
