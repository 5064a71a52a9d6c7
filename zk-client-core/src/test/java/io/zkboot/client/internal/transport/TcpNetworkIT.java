/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Real sockets on the loopback; the server side is a plain blocking socket in the same thread. A wait that should end
 * early and does not runs into the time limit of the class.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TcpNetworkIT {
    private static final long LONG = TimeUnit.HOURS.toNanos(1);

    private ServerSocket server;
    private TcpNetwork network;

    @BeforeEach
    void open() throws IOException {
        server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        network = new TcpNetwork();
    }

    @AfterEach
    void close() throws IOException {
        network.close();
        server.close();
    }

    @Test
    void bytesGoThereAndBack() throws IOException {
        Channel channel = connect();
        try (Socket peer = server.accept()) {
            assertThat(channel.write(bytes("hello"))).isEqualTo(5);
            byte[] heard = peer.getInputStream().readNBytes(5);
            assertThat(heard).asString(US_ASCII).isEqualTo("hello");
            peer.getOutputStream().write(heard);
            assertThat(read(channel, 5)).isEqualTo("hello");
        }
    }

    @Test
    void nothingToReadIsZero() throws IOException {
        Channel channel = connect();
        try (Socket peer = server.accept()) {
            ByteBuffer into = ByteBuffer.allocate(4);
            assertThat(channel.read(into)).isZero();
            peer.getOutputStream().write(1);
            awaitReady(LONG);
            assertThat(channel.read(into)).isEqualTo(1);
            assertThat(channel.read(into)).isZero();
        }
    }

    @Test
    void moreBytesThanFitAreReadWithoutWaitingAgain() throws IOException {
        Channel channel = connect();
        try (Socket peer = server.accept()) {
            peer.getOutputStream().write("abcdef".getBytes(US_ASCII));
            awaitReady(LONG);
            assertThat(channel.read(ByteBuffer.allocate(4))).isEqualTo(4);
            assertThat(channel.read(ByteBuffer.allocate(4))).isEqualTo(2);
        }
    }

    @Test
    void refusedConnectionIsAnIoException() throws IOException {
        InetSocketAddress nobody = (InetSocketAddress) server.getLocalSocketAddress();
        server.close();
        assertThatThrownBy(() -> {
                    Channel channel = network.open(nobody, "localhost");
                    awaitUntil(() -> finishConnect(channel));
                })
                .rootCause()
                .isInstanceOf(IOException.class)
                .hasMessageContaining("refused");
    }

    @Test
    void unresolvedAddressIsAnIoException() {
        assertThatThrownBy(() -> network.open(InetSocketAddress.createUnresolved("zk1", 2181), "zk1"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("zk1")
                .hasMessageContaining("not resolved");
    }

    @Test
    void blackHoledConnectNeitherEndsNorBlocks() throws IOException {
        // Connections that nobody accepts fill the backlog; from then on the kernel answers no SYN.
        List<Channel> channels = new ArrayList<>();
        Channel stuck = null;
        while (stuck == null) {
            Channel channel = network.open((InetSocketAddress) server.getLocalSocketAddress(), "localhost");
            channels.add(channel);
            awaitReady(TimeUnit.MILLISECONDS.toNanos(200));
            if (!channel.finishConnect()) {
                stuck = channel;
            }
        }
        assertThat(channels.size()).isGreaterThan(1);
        awaitReady(0);
        assertThat(stuck.finishConnect()).isFalse();
        stuck.close();
    }

    @Test
    void wakeupFromAnotherThreadEndsTheWait() throws Exception {
        connect();
        Thread waker = new Thread(network::wakeup);
        waker.start();
        awaitReady(LONG);
        waker.join();
    }

    @Test
    void whatAnotherThreadWantsToWriteEndsTheWaitUnderWay() throws Exception {
        Channel channel = connect();
        Thread waiting = Thread.currentThread();
        Thread writer = new Thread(() -> {
            while (Arrays.stream(waiting.getStackTrace())
                    .noneMatch(frame -> frame.getMethodName().equals("lockAndDoSelect"))) {
                Thread.onSpinWait();
            }
            channel.wantWrite(true);
        });
        writer.start();
        awaitReady(LONG);
        writer.join();
    }

    @Test
    void wakeupBeforeTheWaitCounts() throws IOException {
        network.wakeup();
        awaitReady(LONG);
    }

    @Test
    void closingAChannelLosesNoWakeup() throws IOException {
        Channel channel = connect();
        network.wakeup();
        channel.close();
        awaitReady(LONG);
    }

    @Test
    void waitEndsWhenTheTimeHasPassed() throws IOException {
        connect();
        awaitReady(0); // takes what connecting has left behind
        long begun = System.nanoTime();
        awaitReady(TimeUnit.MILLISECONDS.toNanos(20) + 1);
        assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
    }

    @Test
    void waitsAreRoundedUpSoThatNoDeadlineIsSpunOn() {
        assertThat(TcpNetwork.roundedUpToMillis(1)).isEqualTo(1);
        assertThat(TcpNetwork.roundedUpToMillis(1_000_000)).isEqualTo(1);
        assertThat(TcpNetwork.roundedUpToMillis(1_000_001)).isEqualTo(2);
        assertThat(TcpNetwork.roundedUpToMillis(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE / 1_000_000 + 1);
    }

    @Test
    void interruptDoesNotMakeTheWaitSpin() throws IOException {
        connect();
        Thread.currentThread().interrupt();
        awaitReady(LONG);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        bytesGoThereAndBackAgain();
    }

    private void bytesGoThereAndBackAgain() throws IOException {
        try (Socket first = server.accept()) {
            assertThat(first.isConnected()).isTrue();
            bytesGoThereAndBack();
        }
    }

    @Test
    void fullSocketBufferIsWaitedForOnlyWhileWriteIsWanted() throws IOException {
        Channel channel = connect();
        try (Socket peer = server.accept()) {
            ByteBuffer chunk = ByteBuffer.allocateDirect(64 * 1024);
            long sent = 0;
            while (true) {
                chunk.clear();
                int written = channel.write(chunk);
                sent += written;
                if (written == 0) {
                    break;
                }
            }
            channel.wantWrite(true);
            long received = 0;
            byte[] sink = new byte[64 * 1024];
            long target = sent + chunk.capacity();
            while (received < target) {
                while (received < sent) {
                    received += peer.getInputStream().read(sink, 0, (int) Math.min(sink.length, sent - received));
                }
                if (chunk.hasRemaining()) {
                    awaitReady(LONG);
                    sent += channel.write(chunk);
                }
            }
            assertThat(received).isEqualTo(target);

            // The channel takes bytes now: wanted, the wait ends at once, unwanted it does not.
            awaitReady(LONG);
            channel.wantWrite(false);
            long begun = System.nanoTime();
            awaitReady(TimeUnit.MILLISECONDS.toNanos(20));
            assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    @Test
    void whatComesIsWaitedForOnlyWhileReadingIsWanted() throws IOException {
        Channel channel = connect();
        try (Socket peer = server.accept()) {
            channel.wantRead(false);
            peer.getOutputStream().write(1);
            long begun = System.nanoTime();
            awaitReady(TimeUnit.MILLISECONDS.toNanos(20));
            assertThat(System.nanoTime() - begun).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(20));
            assertThat(channel.read(ByteBuffer.allocate(1))).isZero();
            channel.wantRead(true);
            awaitReady(LONG);
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(1);
        }
    }

    @Test
    void whatIsWantedBeforeTheConnectionIsThereHoldsFromThen() throws IOException {
        Channel channel = network.open((InetSocketAddress) server.getLocalSocketAddress(), "localhost");
        channel.wantRead(false);
        channel.wantWrite(true);
        awaitUntil(() -> finishConnect(channel));
        try (Socket peer = server.accept()) {
            awaitReady(LONG); // it takes bytes
            channel.wantWrite(false);
            peer.getOutputStream().write(1);
            awaitReady(TimeUnit.MILLISECONDS.toNanos(20));
            assertThat(channel.read(ByteBuffer.allocate(1))).isZero();
        }
    }

    @Test
    void thisEndHasAnAddress() throws IOException {
        Channel channel = connect();
        try (Socket peer = server.accept()) {
            assertThat(channel.localAddress()).isEqualTo(peer.getInetAddress().getHostAddress() + ":" + peer.getPort());
            assertThat(channel.isSecuring()).isFalse();
            assertThat(network.encrypts()).isFalse();
            assertThat(network.holdsMore()).isFalse();
        }
    }

    @Test
    void aChannelThatIsClosedBeforeItHearsOfWhatCameHarmsNobody() throws IOException {
        Channel channel = connect();
        Channel other = connect();
        try (Socket peer = server.accept();
                Socket its = server.accept()) {
            peer.getOutputStream().write(1);
            its.getOutputStream().write(1);
            network.await(LONG);
            channel.close();
            channel.wantRead(false);
            network.takeReady();
            awaitReady(LONG);
            assertThat(other.read(ByteBuffer.allocate(1))).isEqualTo(1);
        }
    }

    @Test
    void peersCloseIsTheEndOfTheStream() throws IOException {
        Channel channel = connect();
        server.accept().close();
        awaitReady(LONG);
        assertThat(channel.read(ByteBuffer.allocate(4))).isEqualTo(-1);
        assertThat(channel.read(ByteBuffer.allocate(4))).as("and stays it").isEqualTo(-1);
    }

    /** Within one turn, that is without asking the selector in between. */
    @Test
    void whatThePeerSaidBeforeItWentIsReadWhenAWriteHasFailed() throws IOException {
        Channel channel = connect();
        try (Socket peer = server.accept()) {
            assertThat(channel.read(ByteBuffer.allocate(1))).isZero();
            peer.getOutputStream().write("bye".getBytes(US_ASCII));
        }
        assertThatThrownBy(() -> {
                    while (true) {
                        channel.write(bytes("too late"));
                    }
                })
                .isInstanceOf(IOException.class);
        ByteBuffer into = ByteBuffer.allocate(10);
        assertThat(channel.read(into)).isEqualTo(3);
        assertThat(new String(into.array(), 0, 3, US_ASCII)).isEqualTo("bye");
    }

    @Test
    void peersResetIsAnIoException() throws IOException {
        Channel channel = connect();
        Socket peer = server.accept();
        peer.setSoLinger(true, 0);
        peer.close();
        awaitReady(LONG);
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(4))).isInstanceOf(IOException.class);
    }

    @Test
    void closeReachesThePeerAtOnceAndIsIdempotent() throws IOException {
        Channel channel = connect();
        try (Socket peer = server.accept()) {
            channel.close();
            channel.close();
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
            channel.wantWrite(true);
            assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
            assertThatThrownBy(() -> channel.write(bytes("x"))).isInstanceOf(IOException.class);
        }
    }

    /** A selector keeps the descriptor of a closed channel open as long as it knows it. */
    @Test
    void closedChannelIsForgottenAtOnce() throws Exception {
        Selector selector = (Selector) MethodHandles.privateLookupIn(TcpNetwork.class, MethodHandles.lookup())
                .findVarHandle(TcpNetwork.class, "selector", Selector.class)
                .get(network);
        Channel channel = connect();
        assertThat(selector.keys()).hasSize(1);
        channel.close();
        assertThat(selector.keys()).isEmpty();
    }

    @Test
    void closingTheNetworkClosesItsChannels() throws IOException {
        Channel channel = connect();
        try (Socket peer = server.accept()) {
            network.close();
            assertThat(peer.getInputStream().read()).isEqualTo(-1);
            channel.close();
            network.wakeup();
            network.close();
        }
    }

    private Channel connect() throws IOException {
        Channel channel = network.open((InetSocketAddress) server.getLocalSocketAddress(), "localhost");
        awaitUntil(() -> finishConnect(channel));
        return channel;
    }

    private static boolean finishConnect(Channel channel) {
        try {
            return channel.finishConnect();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private void awaitReady(long nanos) throws IOException {
        network.await(nanos);
        network.takeReady();
    }

    private void awaitUntil(BooleanSupplier condition) throws IOException {
        while (!condition.getAsBoolean()) {
            awaitReady(LONG);
        }
    }

    private String read(Channel channel, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        while (into.hasRemaining()) {
            if (channel.read(into) == 0) {
                awaitReady(LONG);
            }
        }
        return US_ASCII.decode(into.flip()).toString();
    }

    private static ByteBuffer bytes(String text) {
        return ByteBuffer.wrap(text.getBytes(US_ASCII));
    }
}
