/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A client in a JVM of its own, whose heap is written to files: {@code connected.hprof}, {@code closed.hprof} with the
 * client still at hand, and {@code gone.hprof} without.
 */
final class HeapChild {
    /** So that the credentials stand nowhere but where the client has put them. */
    private static final byte MASK = 0x5A;

    private HeapChild() {}

    /** With servers, masked credentials and a directory. Says its session. */
    public static void main(String[] arguments) throws IOException {
        Path directory = Path.of(arguments[2]);
        byte[] credentials = masked(HexFormat.of().parseHex(arguments[1]));
        ZkClientBuilder builder = ZkClient.builder(arguments[0]).auth("digest", credentials);
        Arrays.fill(credentials, (byte) 0);
        ZkClient client = TestClient.connect(builder);
        client.sync("/");
        System.out.println("SESSION " + client.snapshot().sessionId());
        dump(directory.resolve("connected.hprof"));
        client.close();
        dump(directory.resolve("closed.hprof"));
        System.out.println(client.state() + " " + builder);
        builder = null;
        client = null;
        dump(directory.resolve("gone.hprof"));
    }

    static byte[] masked(byte[] bytes) {
        byte[] masked = bytes.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK;
        }
        return masked;
    }

    /** What is reachable. */
    private static void dump(Path file) throws IOException {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpHeap(file.toString(), true);
    }
}
