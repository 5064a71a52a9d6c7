/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.zkboot.client.Batching;
import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** kazoo's counter and ours on the same node, where there is a Python with kazoo. */
@Tag("any-jdk")
class KazooCounterIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String COUNT = """
            import sys
            from kazoo.client import KazooClient
            client = KazooClient(hosts=sys.argv[1])
            client.start(60)
            plain = client.Counter("/kazoo/plain")
            plain += 5
            plain -= 2
            four = client.Counter("/kazoo/four", support_curator=True)
            four += 5
            print(plain.value, four.value)
            client.stop()
            """;

    @Test
    void bothCountOnOneNode() throws Exception {
        assumeTrue(python("import kazoo").waitFor() == 0, "There is no python3 with kazoo: not compared with kazoo");
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient client = Batching.builder(server.connectString()).build()) {
            client.start(LIMIT);
            ZkCounter plain =
                    ZkCounter.of(client, "/kazoo/plain", CounterOptions.DEFAULTS.withFormat(CounterFormat.DECIMAL));
            ZkCounter four = ZkCounter.of(client, "/kazoo/four", CounterOptions.DEFAULTS.withFormat(CounterFormat.INT));
            plain.add(100);
            four.add(200);
            assertThat(count(server.connectString())).isEqualTo("103 205");
            assertThat(plain.add(-104)).isEqualTo(-1);
            assertThat(four.increment()).isEqualTo(206);
            assertThat(count(server.connectString())).isEqualTo("2 211");
        }
    }

    private static String count(String connectString) throws IOException, InterruptedException {
        Process counting = python(COUNT, connectString);
        assertThat(counting.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return new String(counting.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    }

    private static Process python(String program, String... arguments) throws InterruptedException {
        String[] command = new String[3 + arguments.length];
        command[0] = "python3";
        command[1] = "-c";
        command[2] = program;
        System.arraycopy(arguments, 0, command, 3, arguments.length);
        try {
            return new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException none) {
            assumeTrue(false, "There is no python3: not compared with kazoo");
            throw new IllegalStateException(none);
        }
    }
}
