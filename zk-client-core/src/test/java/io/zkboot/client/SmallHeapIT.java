/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.ChildJvm;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.Shows;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is bounded fits into a small heap, whatever is asked for. */
@Timeout(180)
class SmallHeapIT {
    private final List<String> said = new CopyOnWriteArrayList<>();

    @Test
    @Shows("F29")
    void farTooManyRequestsWithoutAConnectionAreRefusedButForThoseThatFit() {
        try (EmbeddedServer server = EmbeddedServer.start();
                FaultProxy proxy = FaultProxy.to(server.port())) {
            proxy.cutOff();
            try (ChildJvm child = ChildJvm.start(
                    "small heap",
                    SmallHeapChild.class,
                    List.of(),
                    List.of("-Xmx24m", "-XX:+ExitOnOutOfMemoryError"),
                    List.of(proxy.connectString()),
                    line -> {
                        said.add(line);
                        proxy.refuse(false);
                    },
                    broken -> said.add(broken.toString()))) {
                child.awaitEnd();
                assertThat(child.exitValue()).as(child.tail()).isZero();
            }
        }
        assertThat(said)
                .containsExactly(
                        "asked",
                        "refused " + (SmallHeapChild.ASKED - SmallHeapChild.ROOM) + ", answered " + SmallHeapChild.ROOM
                                + ", ended otherwise 0");
    }
}
