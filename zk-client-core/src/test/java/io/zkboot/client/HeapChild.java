/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import com.sun.management.HotSpotDiagnosticMXBean;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.security.TlsConfig;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * A client in a JVM of its own, whose heap is written to files: {@code connected.hprof}, {@code closed.hprof} with the
 * client still at hand, and {@code gone.hprof} without.
 */
final class HeapChild {
    /** So that a secret stands nowhere but where the client has put it. */
    private static final byte MASK = 0x5A;

    private static final int MANY = 20;

    private final Path directory;
    private final Map<String, byte[]> masked = new HashMap<>();
    /** All data that were written and read, until the client closes: what is looked for can be found. */
    private final List<Object> held = new ArrayList<>();

    private final List<ZkClient> others = new ArrayList<>();

    private HeapChild(String[] arguments) {
        directory = Path.of(arguments[1]);
        for (String secret : Arrays.asList(arguments).subList(2, arguments.length)) {
            int end = secret.indexOf('=');
            masked.put(secret.substring(0, end), HexFormat.of().parseHex(secret.substring(end + 1)));
        }
    }

    /** With servers, a directory, and secrets: a name, {@code =}, and what was masked of it. Says its session. */
    public static void main(String[] arguments) throws IOException {
        HeapChild child = new HeapChild(arguments);
        ZkClientBuilder builder = child.builder(arguments[0]);
        ZkClient client = TestClient.connect(builder);
        child.use(client);
        child.useOthers(arguments[0]);
        System.out.println("SESSION " + client.snapshot().sessionId());
        child.dump("connected.hprof");
        child.held.clear();
        child.others.forEach(ZkClient::close);
        child.close(client);
        child.dump("closed.hprof");
        System.out.println(client.state() + " " + builder);
        builder = null;
        client = null;
        child.others.clear();
        child.dump("gone.hprof");
    }

    static byte[] masked(byte[] bytes) {
        byte[] masked = bytes.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK;
        }
        return masked;
    }

    private byte[] secret(String name) {
        return masked(masked.get(name));
    }

    private ZkClientBuilder builder(String servers) {
        byte[] credentials = secret("credentials");
        ZkClientBuilder builder = ZkClient.builder(servers)
                .auth("digest", credentials)
                .batchReads(true)
                .batchWrites(true);
        Arrays.fill(credentials, (byte) 0);
        if (masked.containsKey("password of SASL")) {
            char[] sasl = chars("password of SASL");
            builder.sasl(SaslConfig.digestMd5("anna", sasl)).tls(tls());
            Arrays.fill(sasl, ' ');
        }
        return builder;
    }

    private TlsConfig tls() {
        char[] store = chars("password of the key store");
        TlsConfig tls = TlsConfig.builder()
                .trustPem(directory.resolve("ca.pem"))
                .keyStore(directory.resolve("client.p12"), store)
                .build();
        Arrays.fill(store, ' ');
        return tls;
    }

    /** One whose requests wait for a connection, and one whose password is asked for when it is needed. */
    private void useOthers(String servers) {
        ZkClient lonely = ZkClient.builder("127.0.0.1:1").build();
        lonely.start();
        for (int i = 0; i < MANY; i++) {
            CompletableFuture<?> unused = lonely.async().setData("/written", kept("waiting"));
        }
        others.add(lonely);
        if (masked.containsKey("password from a supplier")) {
            SaslConfig sasl = SaslConfig.digestMd5("berta", () -> chars("password from a supplier"));
            others.add(TestClient.connect(ZkClient.builder(servers).tls(tls()).sasl(sasl)));
        }
    }

    /** Without a copy that nobody wipes. */
    private char[] chars(String name) {
        byte[] bytes = secret(name);
        CharBuffer decoded = StandardCharsets.ISO_8859_1.decode(ByteBuffer.wrap(bytes));
        char[] chars = new char[decoded.remaining()];
        decoded.get(chars);
        Arrays.fill(bytes, (byte) 0);
        Arrays.fill(decoded.array(), ' ');
        return chars;
    }

    /** Writes and reads, alone and in batches, and fails to write. What is read was written by somebody else. */
    private void use(ZkClient client) {
        client.create("/written", kept("written"));
        client.setData("/written", kept("written"));
        client.multi(List.of(Op.setData("/written", kept("written in a transaction"), -1)));
        assertFails(() -> client.setData("/written", kept("refused"), 99));
        assertFails(() -> client.create("/written/a/b", kept("refused"), CreateOptions.EPHEMERAL));
        assertFails(() -> client.setData("/written", Arrays.copyOf(kept("too large"), 2_000_000)));
        held.add(client.getData("/read"));
        List<CompletableFuture<?>> batch = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            batch.add(client.async().setData("/written", kept("written in a batch")));
        }
        for (int i = 0; i < MANY; i++) {
            batch.add(client.async().getData("/read-in-a-batch"));
        }
        batch.forEach(CompletableFuture::join);
        held.addAll(batch);
        kept("under way at the close");
        kept("after the close");
    }

    private byte[] kept(String name) {
        byte[] secret = secret(name);
        held.add(secret);
        return secret;
    }

    /** Closes it in the midst of its work, and asks it for more. */
    private void close(ZkClient client) {
        for (int i = 0; i < MANY; i++) {
            CompletableFuture<?> unused = client.async().setData("/written", secret("under way at the close"));
        }
        client.close();
        assertFails(() -> client.setData("/written", secret("after the close")));
    }

    private static void assertFails(Runnable call) {
        try {
            call.run();
        } catch (ZkException expected) {
            return;
        }
        throw new IllegalStateException("It has not failed");
    }

    /** What is reachable. */
    private void dump(String file) throws IOException {
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .dumpHeap(directory.resolve(file).toString(), true);
    }
}
