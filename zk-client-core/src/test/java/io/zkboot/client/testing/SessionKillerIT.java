/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.event.SessionState;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
@Tag("any-jdk")
class SessionKillerIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<SessionState> states = new CopyOnWriteArrayList<>();

    @Test
    void sessionEndsOnTheServerAndItsClientGetsANewOne() {
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient client = ZkClient.builder(server.connectString())
                        .listener(change -> states.add(change.to()))
                        .build()) {
            client.start(LIMIT);
            client.create("/mine", null, CreateOptions.EPHEMERAL);
            long old = client.snapshot().sessionId();

            SessionKiller.expire(client, server.connectString());

            assertThat(server.sessions()).doesNotContain(old);
            Await.until("the client has heard of it", LIMIT, () -> states.contains(SessionState.EXPIRED));
            assertThat(client.awaitConnected(LIMIT)).isTrue();
            assertThat(client.snapshot().sessionId()).isNotEqualTo(old);
            assertThat(client.exists("/mine")).isEmpty();
        }
    }

    @Test
    void clientWithoutASessionIsNoUse() {
        try (ZkClient client = ZkClient.builder("127.0.0.1:1").build()) {
            assertThatThrownBy(() -> SessionKiller.expire(client, "127.0.0.1:1"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("no session");
        }
    }

    /** One of them may have taken the client back while the session was being closed, and would let it wait. */
    @Test
    void eachServerIsAskedForTheSessionAndThoseThatDoNotAnswerAreLeftOut() throws IOException {
        try (EmbeddedServer server = EmbeddedServer.start();
                Refusing one = new Refusing();
                Refusing two = new Refusing();
                ZkClient client = ZkClient.builder(server.connectString()).build()) {
            client.start(LIMIT);
            long session = client.snapshot().sessionId();

            SessionKiller.expire(client, one.address() + "," + two.address() + ",127.0.0.1:1/app");

            assertThat(one.asked).contains(session);
            assertThat(two.asked).contains(session);
        }
    }

    /** A server that knows no session. */
    private static final class Refusing implements AutoCloseable {
        private static final int ANSWER = 37;

        private final Queue<Long> asked = new ConcurrentLinkedQueue<>();
        private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());

        Refusing() throws IOException {
            Thread thread = new Thread(this::serve, "refusing-server");
            thread.setDaemon(true);
            thread.start();
        }

        String address() {
            return "127.0.0.1:" + socket.getLocalPort();
        }

        private void serve() {
            while (true) {
                try (Socket client = socket.accept()) {
                    DataInputStream in = new DataInputStream(client.getInputStream());
                    byte[] request = in.readNBytes(in.readInt());
                    asked.add(ByteBuffer.wrap(request).getLong(16)); // behind version, zxid and timeout
                    client.getOutputStream()
                            .write(ByteBuffer.allocate(4 + ANSWER)
                                    .putInt(ANSWER)
                                    .putInt(20, 16)
                                    .array());
                } catch (IOException closed) {
                    if (socket.isClosed()) {
                        return;
                    }
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
