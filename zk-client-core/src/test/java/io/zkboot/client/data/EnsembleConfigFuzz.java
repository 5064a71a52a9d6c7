/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import io.zkboot.client.internal.transport.ConnectString;
import io.zkboot.client.testing.fuzz.Allocation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** Any text is a configuration; what it says of clients is followed, or refused as any other connect string. */
public final class EnsembleConfigFuzz {
    private static final Stat STAT = new Stat(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    /** A line of one byte costs what looking at a line takes. */
    private static final int PER_BYTE = 250;

    private EnsembleConfigFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Allocation.judge(bytes.length, PER_BYTE, () -> EnsembleConfig.parse(text, STAT));
        EnsembleConfig config = EnsembleConfig.parse(text, STAT);
        int named = (int) config.members().stream()
                .filter(member -> member.connectAddress() != null)
                .count();
        if (config.tellsWhereClientsConnect() && named != config.members().size()) {
            throw new AssertionError("Tells of all servers, but of " + named);
        }
        try {
            ConnectString parsed = ConnectString.parse(config.connectString());
            if (parsed.hosts().size() != named || !parsed.chroot().isEmpty()) {
                throw new AssertionError(named + " servers became " + parsed);
            }
        } catch (IllegalArgumentException e) {
            // The names are the ensemble's; who follows them says which of them is impossible.
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "server.1=zk1:2888:3888:participant;0.0.0.0:2181\n"
                                + "server.2=zk2:2888:3888:observer;2182\nversion=1f",
                        "server.3=[2001:db8::1]:2888:3888|zk3:2889:3889;[::]:2181\r\nversion=100000000",
                        "server.4=zk4:2888:3888\nserver.5=zk5:1:2;zk5:65535\nversion=ffffffffffffffff",
                        "group.1=1:2:3\nweight.1=1\n\n\n\nversion=0")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
