/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.testing.Shows;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The DNS client of the JDK, against a name server that knows one service. */
@Timeout(60)
class JndiSrvResolverIT {
    private static final String SERVICE = "_zk._tcp.example.test";

    /** Answers each question by UDP: with two service records for the one name, else that there is no such name. */
    private static final class NameServer implements AutoCloseable {
        private static final int TYPE_SRV = 33;
        private final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        private final Thread thread = new Thread(this::serve, "name-server");

        private NameServer() throws IOException {
            thread.setDaemon(true);
            thread.start();
        }

        private String url() {
            return "dns://127.0.0.1:" + socket.getLocalPort();
        }

        private void serve() {
            byte[] buffer = new byte[1500];
            while (true) {
                try {
                    DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                    socket.receive(packet);
                    byte[] answer = answer(buffer, packet.getLength());
                    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                } catch (SocketException closed) {
                    return;
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }

        private static byte[] answer(byte[] question, int length) throws IOException {
            int end = 12;
            StringBuilder name = new StringBuilder();
            while (question[end] != 0) {
                name.append(name.isEmpty() ? "" : ".")
                        .append(new String(question, end + 1, question[end], StandardCharsets.US_ASCII));
                end += question[end] + 1;
            }
            end += 5;
            boolean known = name.toString().equals(SERVICE);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            out.write(question, 0, 2);
            out.writeShort(known ? 0x8580 : 0x8583);
            out.writeShort(1);
            out.writeShort(known ? 2 : 0);
            out.writeInt(0);
            out.write(question, 12, end - 12);
            if (known) {
                writeRecord(out, 10, 1, 2181, "zk1");
                writeRecord(out, 20, 2, 2182, "zk2");
            }
            return bytes.toByteArray();
        }

        private static void writeRecord(DataOutputStream out, int priority, int weight, int port, String target)
                throws IOException {
            byte[] label = target.getBytes(StandardCharsets.US_ASCII);
            out.writeShort(0xc00c);
            out.writeShort(TYPE_SRV);
            out.writeShort(1);
            out.writeInt(60);
            out.writeShort(6 + label.length + 2);
            out.writeShort(priority);
            out.writeShort(weight);
            out.writeShort(port);
            out.writeByte(label.length);
            out.write(label);
            out.writeByte(0);
        }

        @Override
        public void close() {
            socket.close();
        }
    }

    @Test
    void serviceRecordsAreLookedUp() throws Exception {
        try (NameServer names = new NameServer()) {
            List<SrvRecord> found = new JndiSrvResolver(names.url()).resolve(SERVICE);
            assertThat(found)
                    .containsExactlyInAnyOrder(new SrvRecord(10, 1, 2181, "zk1"), new SrvRecord(20, 2, 2182, "zk2"));
        }
    }

    @Test
    void nameThatDoesNotExistIsSaidSo() throws Exception {
        try (NameServer names = new NameServer()) {
            assertThatThrownBy(() -> new JndiSrvResolver(names.url()).resolve("_other._tcp.example.test"))
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("does not exist");
        }
    }

    @Test
    @Shows("T06")
    void nameThatWouldLeadElsewhereIsRefused() {
        assertThatThrownBy(() -> SrvResolver.SYSTEM.resolve("ldap://127.0.0.1/x"))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("not a name");
    }
}
