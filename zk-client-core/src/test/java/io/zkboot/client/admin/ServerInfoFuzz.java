/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import io.zkboot.client.host.HostPort;
import io.zkboot.client.testing.fuzz.Allocation;
import io.zkboot.client.testing.fuzz.Input;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** What anybody answers to {@code srvr} is read, or refused with a message that is no longer than one should be. */
public final class ServerInfoFuzz {
    private static final HostPort SERVER = new HostPort("zk1", 2181);
    private static final int LONGEST_MESSAGE = 300;
    /** A line of a few bytes costs two strings and a place in a map. */
    private static final int PER_BYTE = 100;

    private ServerInfoFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
        String answer = new Input(bytes).text();
        Allocation.judge(bytes.length, PER_BYTE, () -> read(answer));
    }

    private static void read(String answer) {
        try {
            ServerInfo info = ServerInfo.parse(SERVER, answer);
            if (info.isAtLeast(3, 0) != !info.version().matches("0*[0-2](\\..*)?")) {
                throw new AssertionError("Compared wrongly: " + info);
            }
            if (info.toString().length() > LONGEST_MESSAGE) {
                throw new AssertionError("Believes too much: " + info);
            }
        } catch (FourLetterWordException e) {
            String message = String.valueOf(e.getMessage());
            if (!message.startsWith("zk1:2181 ") || message.length() > LONGEST_MESSAGE) {
                throw new AssertionError("Tells too little or too much: " + message, e);
            }
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "Zookeeper version: 3.9.5-c2bd0b7b8d7ac0a8bc62ebe5, built on 2026-01-07 15:28 UTC\n"
                                + "Latency min/avg/max: 0/0.0/0\nReceived: 1\nSent: 0\nConnections: 1\n"
                                + "Outstanding: 0\nZxid: 0x100000007\nMode: follower\nNode count: 5\n",
                        "Zookeeper version: 3.4.14-4c25d48, built on 03/06/2019\r\nZxid: 0xffffffffffffffff\r\n",
                        "This ZooKeeper instance is not currently serving requests\n",
                        "HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
