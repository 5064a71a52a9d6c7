/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import io.zkboot.client.internal.operation.Chroot;
import io.zkboot.client.testing.fuzz.Input;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** A text is refused with a message, or read; what was read is written so that it is read as the same. */
public final class ConnectStringFuzz {
    private ConnectStringFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) {
        String text = new Input(bytes).text();
        ConnectString parsed;
        try {
            parsed = ConnectString.parse(text);
        } catch (IllegalArgumentException e) {
            refused(text, e);
            return;
        }
        if (!ConnectString.parse(parsed.toString()).equals(parsed)) {
            throw new AssertionError("Written as " + parsed);
        }
        try {
            Chroot unused = Chroot.of(parsed, text);
        } catch (IllegalArgumentException e) {
            refused(text, e);
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "localhost",
                        "zk1:2181,zk2:2182/app/sub",
                        "[2001:db8::1]:2181,[fe80::1%eth0]",
                        "zk1/app,zk2/app",
                        "dns-srv://_zookeeper._tcp.example.com/app",
                        "10.0.0.1:65535, ,zk-2:1",
                        "user:secret@zk1:2181",
                        "${ZK_HOSTS}",
                        "zookeeper://zk1:2181/",
                        "zk1:2181;zk2:2181")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    private static void refused(String text, IllegalArgumentException e) {
        String message = String.valueOf(e.getMessage());
        if (message.length() < 20) {
            throw new AssertionError("Tells too little: " + message, e);
        }
        if (text.length() > 3 && text.indexOf('@') >= 0 && message.contains(text)) {
            throw new AssertionError("Tells a secret: " + message, e);
        }
    }
}
