/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.host;

import io.zkboot.client.testing.fuzz.Input;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.naming.directory.BasicAttribute;

/** What a name server answers is a list of servers, or the reason why it is none. */
public final class SrvAnswerFuzz {
    private SrvAnswerFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        String text = new Input(bytes).text();
        BasicAttribute answer = new BasicAttribute("SRV", true);
        text.lines().forEach(answer::add);
        DnsSrvHostProvider provider = new DnsSrvHostProvider(
                "_zookeeper._tcp.example.com", name -> JndiSrvResolver.records(answer), Duration.ZERO, new Random(1));
        try {
            if (provider.servers().isEmpty()) {
                throw new AssertionError("No server, and no reason");
            }
        } catch (UnknownHostException e) {
            if (!e.getMessage().contains("_zookeeper._tcp")) {
                throw new AssertionError("Does not name the service: " + e.getMessage(), e);
            }
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "0 5 2181 zk1.example.com.",
                        "0 0 2181 zk1.\n0 0 2181 zk2.\n10 1 2182 zk3",
                        "0 65535 2181 zk1\n0 65535 2181 zk2\n0 65535 2181 zk1",
                        "0 0 0 .",
                        "1 1 2181 10.0.0.1.",
                        "1 1 2181 [::1]")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
