/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.security.TlsConfig;
import io.zkboot.client.testing.CertificateAuthority;
import io.zkboot.client.testing.Shows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Both sides in one thread and in memory. What would never end runs into the time limit of the class. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TlsChannelTest {
    private static final int ALL = Integer.MAX_VALUE;
    private static final int TURNS = 2_000_000;
    private static final CertificateAuthority CA = CertificateAuthority.named("test CA");
    private static final SSLContext SERVER = CA.issue("server", "localhost").context(CA);
    private static final SSLContext CLIENT = CA.issue("client").context(CA);

    private final Deque<Runnable> helper = new ArrayDeque<>();
    private int wakeups;

    @ParameterizedTest
    @CsvSource({
        "1,TLSv1.3",
        "1,TLSv1.2",
        "2,TLSv1.3",
        "3,TLSv1.2",
        "5,TLSv1.3",
        "64,TLSv1.3",
        "1000,TLSv1.2",
        "1448,TLSv1.3",
        "4096,TLSv1.3",
        "16384,TLSv1.2",
        "16384,TLSv1.3",
        "17000,TLSv1.3",
        "1000000,TLSv1.2",
        "1000000,TLSv1.3"
    })
    @Shows("F33")
    void bytesGoThereAndBackAtEveryChunkSize(int chunk, String protocol) throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, chunk, protocol);
        TlsChannel channel = connect(peer);
        byte[] sent = random(chunk < 64 ? 40_000 : 300_000);
        ByteBuffer from = ByteBuffer.wrap(sent);
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer into = ByteBuffer.allocate(10_000);
        int echoed = 0;
        for (int i = 0; i < TURNS && answer.size() < sent.length; i++) {
            channel.write(from);
            peer.turn();
            byte[] heard = peer.heard();
            if (heard.length > echoed) {
                peer.say(java.util.Arrays.copyOfRange(heard, echoed, heard.length));
                echoed = heard.length;
                peer.turn();
            }
            channel.read(into);
            answer.write(into.array(), 0, into.position());
            into.clear();
        }
        assertThat(peer.heard()).isEqualTo(sent);
        assertThat(answer.toByteArray()).isEqualTo(sent);
    }

    @Test
    void handshakeLeavesLongWorkToTheHelperAndAsksForNothingMeanwhile() throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel channel = channel(peer, helper::add);
        assertThat(channel.finishConnect()).as("the engine is being made").isFalse();
        assertThat(channel.isSecuring()).isTrue();
        assertThat(peer.socket().readWanted).isFalse();
        helper.remove().run();
        assertThat(wakeups).isEqualTo(1);
        assertThat(channel.finishConnect()).isFalse();
        assertThat(peer.socket().readWanted).isTrue();
        peer.turn();
        int tasks = 0;
        while (!channel.finishConnect()) {
            assertThat(helper).as("what the handshake waits for").hasSize(1);
            assertThat(peer.socket().readWanted).isFalse();
            assertThat(channel.finishConnect()).as("while the helper works").isFalse();
            helper.remove().run();
            tasks++;
        }
        assertThat(tasks).as("certificate check among them").isPositive();
        assertThat(wakeups).isEqualTo(1 + tasks);
        assertThat(peer.socket().readWanted).isTrue();
        assertThat(channel.isSecuring()).isFalse();
    }

    @Test
    void batchOfManyRecordsIsOneWrite() throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel channel = connect(peer);
        int before = peer.socket().writes;
        assertThat(channel.write(ByteBuffer.wrap(random(60_000)))).isEqualTo(60_000);
        assertThat(peer.socket().writes - before).isEqualTo(1);
    }

    @Test
    void fullSocketTakesNoMoreThanABatchAndTheRestOfItLeavesWhenItCan() throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel channel = connect(peer);
        peer.socket().blocked = true;
        byte[] sent = random(200_000);
        ByteBuffer from = ByteBuffer.wrap(sent);
        int taken = channel.write(from);
        assertThat(taken).isBetween(1, 64 * 1024);
        assertThat(channel.write(from)).as("while the socket is full").isZero();
        assertThat(peer.socket().writeWanted).isTrue();
        peer.socket().blocked = false;
        assertThat(channel.read(ByteBuffer.allocate(10))).as("nothing to read").isZero();
        assertThat(peer.socket().writeWanted).isFalse();
        peer.turn();
        assertThat(peer.heard()).as("what the channel has taken").hasSize(taken);
        channel.write(from);
        peer.turn();
        assertThat(peer.heard()).isEqualTo(sent);
    }

    @Test
    void bytesInsideAreToldOfUntilTheyAreRead() throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel channel = connect(peer);
        peer.say(random(30_000));
        peer.turn();
        ByteBuffer into = ByteBuffer.allocate(100);
        int read = channel.read(into);
        assertThat(read).isEqualTo(100);
        while (read < 30_000) {
            assertThat(channel.holdsMore()).as("after %d bytes", read).isTrue();
            into.clear();
            read += channel.read(into);
        }
        into.clear();
        assertThat(channel.read(into)).isZero();
        assertThat(channel.holdsMore()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Shows("F33")
    void endOfStreamIsAnOrdinaryEndWithAndWithoutCloseNotify(boolean notified) throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel channel = connect(peer);
        peer.say("bye".getBytes(US_ASCII));
        peer.turn();
        if (notified) {
            peer.engine().closeOutbound();
            peer.turn();
        }
        peer.socket().endStream();
        ByteBuffer into = ByteBuffer.allocate(100);
        while (channel.read(into) >= 0) {}
        assertThat(into.position()).isEqualTo(3);
        assertThat(channel.read(into)).isEqualTo(-1);
        channel.close();
        channel.close();
        assertThat(peer.socket().closes).isEqualTo(1);
    }

    @Test
    void whatTheServerSaidBeforeItWentIsReadWhenAWriteHasFailed() throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel channel = connect(peer);
        assertEcho(peer, channel, "hello");
        peer.say("bye".getBytes(US_ASCII));
        peer.turn();
        peer.socket().broken = true;
        assertThatThrownBy(() -> channel.write(ByteBuffer.wrap(new byte[10]))).hasMessage("Broken pipe");
        ByteBuffer into = ByteBuffer.allocate(10);
        assertThat(channel.read(into)).isEqualTo(3);
        assertThat(new String(into.array(), 0, 3, US_ASCII)).isEqualTo("bye");
        assertThatThrownBy(() -> channel.read(into)).as("nothing more to come").hasMessage("Broken pipe");
    }

    @Test
    void closeSendsAFarewell() throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel channel = connect(peer);
        channel.close();
        peer.turn();
        assertThat(peer.engine().isInboundDone())
                .as("the server has got close_notify")
                .isTrue();
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> channel.write(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
    }

    @Test
    void closeWhileTheHelperWorksWaitsForNothing() throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel preparing = channel(peer, helper::add);
        preparing.finishConnect();
        preparing.close();
        helper.remove().run();
        assertThat(peer.socket().closes).isEqualTo(1);

        EnginePeer other = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel shaking = channel(other, helper::add);
        shaking.finishConnect();
        helper.remove().run();
        while (helper.isEmpty()) {
            shaking.finishConnect();
            other.turn();
        }
        shaking.close();
        helper.remove().run();
        assertThat(other.socket().closes).isEqualTo(1);
        assertThatThrownBy(shaking::finishConnect).isInstanceOf(IOException.class);
    }

    @Test
    @Shows("F33")
    void keyUpdateIsAnsweredThoughTheOwnerHasNothingToWrite() throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel channel = connect(peer);
        for (int i = 0; i < 3; i++) {
            int sentBefore = peer.socket().sentBytes();
            peer.engine().beginHandshake(); // after the first one: new keys
            peer.turn();
            peer.socket().blocked = true;
            assertThat(channel.read(ByteBuffer.allocate(100))).isZero();
            assertThat(peer.socket().writeWanted).as("the answer is on its way").isTrue();
            peer.socket().blocked = false;
            assertThat(channel.read(ByteBuffer.allocate(100))).isZero();
            assertThat(peer.socket().writeWanted).isFalse();
            assertThat(peer.socket().sentBytes()).isGreaterThan(sentBefore);
            assertEcho(peer, channel, "after key update " + i);
        }
    }

    /** Each request for new keys makes an answer, which nothing but memory would hold. */
    @Test
    void serverThatAsksForNewKeysAndTakesNoAnswerIsLeft() throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel channel = connect(peer);
        peer.socket().blocked = true;
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 50_000; i++) {
                        peer.engine().beginHandshake();
                        peer.turn();
                        assertThat(channel.read(ByteBuffer.allocate(100))).isZero();
                    }
                })
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("takes none of the answers");
    }

    @Test
    @Shows("F33")
    void renegotiationIsFollowedAndNothingIsLost() throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.2");
        TlsChannel channel = connect(peer);
        for (int i = 0; i < 2; i++) {
            peer.engine().getSession().invalidate(); // the whole handshake again, not a short one
            peer.engine().beginHandshake();
            ByteBuffer into = ByteBuffer.allocate(100);
            ByteBuffer from = ByteBuffer.wrap(("during " + i).getBytes(US_ASCII));
            for (int turn = 0; turn < 20; turn++) {
                peer.turn();
                channel.read(into);
                channel.write(from);
            }
            assertThat(new String(peer.heard(), US_ASCII)).endsWith("during " + i);
            assertEcho(peer, channel, "after renegotiation " + i);
        }
    }

    @Test
    void writeWaitsWhileTheHelperWorksOnARenegotiation() throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.2");
        boolean[] direct = {true};
        TlsChannel channel = channel(peer, task -> {
            if (direct[0]) {
                task.run();
            } else {
                helper.add(task);
            }
        });
        finish(peer, channel);
        direct[0] = false;
        peer.engine().getSession().invalidate();
        peer.engine().beginHandshake();
        ByteBuffer into = ByteBuffer.allocate(100);
        while (helper.isEmpty()) {
            peer.turn();
            channel.read(into);
        }
        assertThat(channel.write(ByteBuffer.wrap(new byte[10]))).isZero();
        assertThat(channel.read(into)).isZero();
        assertThat(peer.socket().readWanted).isFalse();
        assertThat(channel.holdsMore()).as("no reason to go round in turns").isFalse();
        direct[0] = true;
        helper.remove().run();
        for (int turn = 0; turn < 20; turn++) {
            channel.read(into);
            peer.turn();
        }
        assertEcho(peer, channel, "afterwards");
    }

    @Test
    void otherKindsOfBytesFailWithATlsException() {
        for (byte[] hostile : new byte[][] {
            "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII),
            {0x16, 3, 3, -1, -1, 1, 2, 3},
            {0x17, 3, 3, 0x7f, -1, 0},
            new byte[40_000],
            random(40_000)
        }) {
            EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
            peer.socket().receive(ByteBuffer.wrap(hostile));
            TlsChannel channel = channel(peer, Runnable::run);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            channel.finishConnect();
                        }
                        peer.socket().endStream();
                        channel.finishConnect();
                    })
                    .isInstanceOf(TlsException.class);
        }
    }

    @Test
    void hostileRecordLaterOnFailsWithATlsException() throws IOException {
        for (byte[] hostile : new byte[][] {{0x17, 3, 3, 0x44, 0}, {0x17, 3, 3, -1, -1}, {0x15, 3, 3, 0, 2, 2, 80}}) {
            EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
            TlsChannel channel = connect(peer);
            peer.socket().receive(ByteBuffer.wrap(hostile));
            peer.socket().receive(ByteBuffer.allocate(70_000));
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 10; i++) {
                            channel.read(ByteBuffer.allocate(20_000));
                        }
                    })
                    .isInstanceOf(TlsException.class);
        }
    }

    @Test
    void refusedServerIsToldByAnAlert() throws IOException {
        EnginePeer peer = new EnginePeer(
                CertificateAuthority.named("other").issue("server", "localhost").context(CA), ALL, "TLSv1.3");
        TlsChannel channel = channel(peer, Runnable::run);
        assertThatThrownBy(() -> finish(peer, channel))
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("self-signed, or issued by a CA that is not in the trust store");
        assertThatThrownBy(peer::turn).hasMessageContaining("certificate_unknown");
    }

    @Test
    void theChannelIsNotReadyBeforeTheConnectionIsThere() throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel channel = channel(peer, helper::add);
        peer.socket().connected = false;
        assertThat(channel.finishConnect()).isFalse();
        assertThat(channel.isSecuring()).isFalse();
        assertThat(helper).as("no engine yet").isEmpty();
        for (Callable<?> early : List.<Callable<?>>of(
                () -> channel.read(ByteBuffer.allocate(1)), () -> channel.write(ByteBuffer.allocate(1)))) {
            assertThatThrownBy(early::call).isInstanceOf(ClosedChannelException.class);
        }
        peer.socket().connected = true;
        assertThat(channel.finishConnect()).isFalse();
        assertThat(channel.isSecuring()).isTrue();
        assertThat(channel.localAddress()).isEqualTo("127.0.0.1:5");
    }

    @Test
    void bytesAreReadBehindThoseThatWereReadBefore() throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel channel = connect(peer);
        ByteBuffer into = ByteBuffer.allocate(10);
        for (String part : List.of("one", "three")) {
            peer.say(part.getBytes(US_ASCII));
            peer.turn();
            assertThat(channel.read(into)).isEqualTo(part.length());
        }
        assertThat(new String(into.array(), 0, into.position(), US_ASCII)).isEqualTo("onethree");
        peer.say("x".getBytes(US_ASCII));
        peer.turn();
        peer.socket().endStream();
        assertThat(channel.read(into)).as("the last byte comes before the end").isEqualTo(1);
        assertThat(channel.read(into)).isEqualTo(-1);
        assertThat(channel.read(into)).isEqualTo(-1);
    }

    /** As one that refuses the client's certificate, which TLS 1.3 says when the client counts as let in. */
    @Test
    void whatAServerSaysToAClientThatItHasNeverAnsweredIsHeardThoughNothingCanBeWritten() throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel channel = connect(peer);
        peer.socket().blocked = true;
        channel.write(ByteBuffer.wrap(new byte[10]));
        assertThat(peer.socket().writeWanted).isTrue();
        peer.socket().broken = true;
        assertThat(channel.write(ByteBuffer.wrap(new byte[10]))).isZero();
        assertThat(peer.socket().writeWanted).as("there is no use in it").isFalse();
        peer.say("no".getBytes(US_ASCII));
        peer.turn();
        ByteBuffer into = ByteBuffer.allocate(10);
        assertThat(channel.read(into)).isEqualTo(2);
        assertThatThrownBy(() -> channel.read(into)).hasMessage("Broken pipe");
    }

    @Test
    void closeTakesItsWorkBackFromTheHelperAndLeavesTheEngineAlone() throws IOException {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel channel = channel(peer, helper::add);
        assertThat(channel.finishConnect()).isFalse();
        helper.remove().run();
        while (helper.isEmpty()) {
            channel.finishConnect();
            peer.turn();
        }
        int before = peer.socket().sentBytes();
        int woken = wakeups;
        channel.close();
        assertThat(wakeups).as("given up").isEqualTo(woken + 1);
        assertThat(peer.socket().sentBytes()).isEqualTo(before);
        assertThat(peer.socket().closes).isEqualTo(1);
        helper.remove().run();
        assertThat(wakeups).as("not done any more").isEqualTo(woken + 1);
        assertThat(channel.isClosed()).isTrue();
    }

    @Test
    void engineThatCannotBeMadeFailsTheAttempt() {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel channel = new TlsChannel(
                peer.socket(),
                "localhost",
                () -> {
                    throw new IllegalStateException("no keys today");
                },
                Runnable::run,
                () -> {});
        assertThatThrownBy(channel::finishConnect)
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("no keys today");
    }

    @Test
    void endDuringTheHandshakeSaysThatThePortMayBePlain() {
        EnginePeer peer = new EnginePeer(SERVER, ALL, "TLSv1.3");
        TlsChannel channel = channel(peer, Runnable::run);
        peer.socket().endStream();
        assertThatThrownBy(channel::finishConnect)
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("The server closed the connection during")
                .hasMessageContaining("secureClientPort");
        TlsChannel other = channel(peer, Runnable::run);
        peer.socket().broken = true;
        assertThatThrownBy(other::finishConnect)
                .isInstanceOf(TlsException.class)
                .hasMessageContaining("The server broke the connection (Broken pipe) during");
    }

    private TlsChannel connect(EnginePeer peer) throws IOException {
        return finish(peer, channel(peer, Runnable::run));
    }

    private static TlsChannel finish(EnginePeer peer, TlsChannel channel) throws IOException {
        for (int i = 0; i < TURNS && !channel.finishConnect(); i++) {
            peer.turn();
        }
        assertThat(channel.finishConnect()).isTrue();
        peer.turn(); // the server's last words of the handshake
        return channel;
    }

    private TlsChannel channel(EnginePeer peer, Executor executor) {
        Callable<SSLEngine> engine = () -> TlsConfig.of(CLIENT).newEngine("localhost", 2281);
        return new TlsChannel(peer.socket(), "localhost", engine, executor, () -> wakeups++);
    }

    private static void assertEcho(EnginePeer peer, TlsChannel channel, String text) throws IOException {
        byte[] bytes = text.getBytes(US_ASCII);
        assertThat(channel.write(ByteBuffer.wrap(bytes))).isEqualTo(bytes.length);
        peer.turn();
        assertThat(new String(peer.heard(), US_ASCII)).endsWith(text);
        peer.say(bytes);
        peer.turn();
        ByteBuffer into = ByteBuffer.allocate(1000);
        assertThat(channel.read(into)).isEqualTo(bytes.length);
        assertThat(new String(into.array(), 0, into.position(), US_ASCII)).isEqualTo(text);
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
