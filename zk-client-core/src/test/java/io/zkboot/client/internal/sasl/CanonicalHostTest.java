/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.ChildJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a name service says of a server counts only where that was asked for, with a file in place of the service. */
@Timeout(120)
class CanonicalHostTest {
    @Test
    void aHostIsCalledAsItsAddressIsAndAsItIsGivenIfThatHasNoNameOrThereIsNone(@TempDir Path directory)
            throws IOException {
        Path hosts = Files.writeString(directory.resolve("hosts"), """
                192.0.2.1 zk1.example.com zk1
                """);
        List<String> said = new CopyOnWriteArrayList<>();
        try (ChildJvm child = ChildJvm.start(
                "canonical",
                CanonicalHostChild.class,
                List.of(),
                List.of("-Djdk.net.hosts.file=" + hosts),
                List.of("zk1", "192.0.2.1", "zk1.example.com", "2001:DB8::7", "zk2"),
                said::add,
                broken -> said.add("broken: " + broken))) {
            child.awaitEnd();
            assertThat(said)
                    .as(child.tail())
                    .containsExactly(
                            "zk1 asked: zk1.example.com, else: zk1",
                            "192.0.2.1 asked: zk1.example.com, else: 192.0.2.1",
                            "zk1.example.com asked: zk1.example.com, else: zk1.example.com",
                            "2001:DB8::7 asked: 2001:DB8::7, else: 2001:DB8::7",
                            "zk2 asked: zk2, else: zk2");
        }
    }
}
