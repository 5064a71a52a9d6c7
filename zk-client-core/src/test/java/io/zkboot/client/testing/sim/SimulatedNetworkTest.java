/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.Resolution;
import io.zkboot.client.internal.transport.Resolver;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.WatcherEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SimulatedNetworkTest {
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("10.0.0.1", 2181);

    private final VirtualClock clock = new VirtualClock();
    private final SimulatedNetwork network = new SimulatedNetwork(clock);
    private final List<String> log = new ArrayList<>();

    /** Says back what it hears, and logs. */
    private final SimulatedPeer echo = new SimulatedPeer() {
        @Override
        public void connected(SimulatedConnection connection) {
            log.add(millis() + " connected");
        }

        @Override
        public void received(SimulatedConnection connection, byte[] bytes) {
            log.add(millis() + " " + new String(bytes, US_ASCII));
            connection.send(bytes);
        }

        @Override
        public void closed(SimulatedConnection connection) {
            log.add(millis() + " closed");
        }
    };

    @Test
    void timePassesToTheNextHappeningAndNoFurther() {
        clock.at(Duration.ofMillis(30), () -> log.add("at 30"));
        clock.after(Duration.ofMillis(10), () -> log.add("at 10"));
        clock.after(Duration.ofMillis(10), () -> log.add("at 10 too"));
        long before = clock.nanoTime();
        await(20);
        assertThat(log).containsExactly("at 10");
        await(20);
        assertThat(log).containsExactly("at 10", "at 10 too");
        assertThat(clock.nanoTime() - before).isEqualTo(10_000_000);
        await(5);
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(15));
        clock.advance(Duration.ofMillis(100));
        assertThat(log).hasSize(3).last().isEqualTo("at 30");
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(115));
    }

    @Test
    void clockOverflowsWithinTheFirstSeconds() {
        long before = clock.nanoTime();
        clock.advance(Duration.ofSeconds(2));
        assertThat(clock.nanoTime()).isNegative();
        assertThat(clock.nanoTime() - before).isEqualTo(2_000_000_000L);
    }

    @Test
    void latencyAppliesToConnectingAndToEachWay() throws IOException {
        network.latency(Duration.ofMillis(7));
        Channel channel = connect();
        assertThat(millis()).isEqualTo(7);
        write(channel, "hi");
        assertThat(read(channel, 2)).isEqualTo("hi");
        assertThat(millis()).isEqualTo(21);
        channel.close();
        clock.advance(Duration.ofMillis(7));
        assertThat(log).containsExactly("7 connected", "14 hi", "28 closed");
    }

    @Test
    void unknownAddressRefuses() throws IOException {
        Channel channel = network.open(ADDRESS, "zk1");
        assertThat(channel.finishConnect()).isFalse();
        await(10);
        assertThatThrownBy(channel::finishConnect).isInstanceOf(ConnectException.class);
    }

    @Test
    void blackHoleNeverAnswers() throws IOException {
        network.blackHole(ADDRESS);
        Channel channel = network.open(ADDRESS, "zk1");
        await(1_000_000);
        assertThat(millis()).isEqualTo(1_000_000);
        assertThat(channel.finishConnect()).isFalse();
    }

    @Test
    void unreachableAddressFailsToOpenButCountsAsAnAttempt() {
        network.unreachable(ADDRESS);
        assertThatThrownBy(() -> network.open(ADDRESS, "zk1")).isInstanceOf(IOException.class);
        assertThat(network.lastConnection().host()).isEqualTo("zk1");
        assertThat(network.lastConnection().address()).isEqualTo(ADDRESS);
    }

    @Test
    void chunkLimitsEachReadAndWrite() throws IOException {
        network.chunk(3);
        Channel channel = connect();
        ByteBuffer bytes = ByteBuffer.wrap("abcdefgh".getBytes(US_ASCII));
        assertThat(channel.write(bytes)).isEqualTo(3);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        clock.advance(Duration.ofMillis(1));
        ByteBuffer into = ByteBuffer.allocate(20);
        assertThat(channel.read(into)).isEqualTo(3);
        assertThat(channel.read(into)).isEqualTo(3);
        assertThat(channel.read(into)).isEqualTo(2);
        assertThat(channel.read(into)).isZero();
        assertThat(US_ASCII.decode(into.flip()).toString()).isEqualTo("abcdefgh");
    }

    @Test
    void stalledDirectionHoldsBytesBackInOrder() throws IOException {
        Channel channel = connect();
        network.lastConnection().stall(Direction.TO_SERVER);
        write(channel, "a");
        write(channel, "b");
        clock.advance(Duration.ofSeconds(9));
        assertThat(log).containsExactly("0 connected");
        network.lastConnection().resume(Direction.TO_SERVER);
        assertThat(log).containsExactly("0 connected", "9000 a", "9000 b");
        clock.advance(Duration.ZERO);
        network.lastConnection().stall(Direction.TO_CLIENT);
        write(channel, "c");
        clock.advance(Duration.ofSeconds(1));
        assertThat(log).endsWith("9000 c");
        assertThat(read(channel, 2)).isEqualTo("ab");
        assertThat(channel.read(ByteBuffer.allocate(1))).isZero();
    }

    @Test
    void stalledDirectionFillsUpUntilTheChannelTakesNoMore() throws IOException {
        Channel channel = connect();
        network.lastConnection().stall(Direction.TO_SERVER);
        ByteBuffer bytes = ByteBuffer.allocate(2 * SimulatedConnection.SEND_BUFFER);
        assertThat(channel.write(bytes)).isEqualTo(SimulatedConnection.SEND_BUFFER);
        assertThat(channel.write(bytes)).isZero();
        channel.wantWrite(true);
        long before = millis();
        await(50);
        assertThat(millis()).isEqualTo(before);
        await(50);
        assertThat(millis()).isEqualTo(before + 50);
        network.lastConnection().resume(Direction.TO_SERVER);
        await(50);
        assertThat(millis()).isEqualTo(before + 50);
        assertThat(channel.write(bytes)).isEqualTo(SimulatedConnection.SEND_BUFFER);
    }

    @Test
    void cutConnectionEndsForBothAndLosesWhatIsUnderWay() throws IOException {
        network.latency(Duration.ofMillis(5));
        Channel channel = connect();
        write(channel, "lost");
        network.lastConnection().cut();
        assertThat(channel.read(ByteBuffer.allocate(9))).isEqualTo(-1);
        clock.advance(Duration.ofSeconds(1));
        assertThat(log).containsExactly("5 connected", "5 closed");
    }

    @Test
    void resetConnectionFailsAtTheClientAndLosesWhatIsUnread() throws IOException {
        Channel channel = connect();
        write(channel, "unread");
        clock.advance(Duration.ofMillis(1));
        network.lastConnection().reset();
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(9)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
        assertThat(log).endsWith("1 closed");
    }

    @Test
    void connectionIsLostAtAnyByteOfWhatIsOnItsWayToTheServer() throws IOException {
        for (int place = 0; place <= 6; place++) {
            log.clear();
            Channel channel = connect();
            write(channel, "ab");
            clock.advance(Duration.ZERO);
            network.lastConnection().loseAfter(place, Direction.TO_SERVER, Loss.CUT);
            write(channel, "cdef");
            write(channel, "gh");
            clock.advance(Duration.ZERO);
            String heard = log.stream().map(line -> line.substring(2)).collect(Collectors.joining(" "));
            assertThat(heard.replace(" ", "")).isEqualTo("connectedab" + "cdefgh".substring(0, place) + "closed");
            assertThat(read(channel, 2)).as("what has come to the client").isEqualTo("ab");
            channel.close();
        }
    }

    @Test
    void connectionIsLostAtAnyByteOfWhatIsOnItsWayToTheClient() throws IOException {
        for (int place = 0; place <= 5; place++) {
            Channel channel = connect();
            network.lastConnection().pieces(2, Duration.ofMillis(1));
            network.lastConnection().loseAfter(place, Direction.TO_CLIENT, Loss.CUT);
            write(channel, "abcde");
            clock.advance(Duration.ofMillis(5));
            assertThat(read(channel, place)).isEqualTo("abcde".substring(0, place));
            assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
            assertThat(log).last().asString().endsWith("closed");
            channel.close();
        }
    }

    @Test
    void resetThatComesInTheMiddleTakesWhatHasComeAsWell() throws IOException {
        Channel channel = connect();
        network.lastConnection().loseAfter(2, Direction.TO_CLIENT, Loss.RESET);
        write(channel, "abc");
        clock.advance(Duration.ZERO);
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(9)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("reset");
    }

    @Test
    void silenceThatComesInTheMiddleHoldsTheRestBack() throws IOException {
        Channel channel = connect();
        network.lastConnection().loseAfter(2, Direction.TO_CLIENT, Loss.SILENCE);
        write(channel, "abc");
        write(channel, "de");
        clock.advance(Duration.ofMillis(3));
        assertThat(read(channel, 2)).isEqualTo("ab");
        write(channel, "f");
        clock.advance(Duration.ofMillis(3));
        assertThat(channel.read(ByteBuffer.allocate(1))).isZero();
        network.lastConnection().resume(Direction.TO_SERVER);
        network.lastConnection().resume(Direction.TO_CLIENT);
        assertThat(read(channel, 4)).isEqualTo("cdef");
    }

    @Test
    void connectionThatIsSparedIsNotLost() throws IOException {
        network.next(connection -> connection.loseAfter(1, Direction.TO_CLIENT, Loss.CUT));
        Channel channel = connect();
        network.calm();
        write(channel, "abc");
        assertThat(read(channel, 3)).isEqualTo("abc");
    }

    @Test
    void connectionIsLostInAnEventAndNotInWhatComesBefore() throws IOException {
        byte[] reply = Jute.framed(Jute.encode(new ReplyHeader(1, 0, 0)));
        byte[] event = Jute.framed(Jute.encode(new ReplyHeader(-1, 0, 0), new WatcherEvent(1, 3, "/a")));
        network.latency(Duration.ofMillis(1));
        Channel channel = connect();
        SimulatedConnection connection = network.lastConnection();
        connection.send(reply);
        connection.loseInEvent(event.length + 7, Loss.CUT);
        connection.send(reply);
        connection.send(event);
        clock.advance(Duration.ofMillis(1));
        ByteBuffer into = ByteBuffer.allocate(200);
        assertThat(channel.read(into)).isEqualTo(2 * reply.length + 7);
        assertThat(channel.read(into)).isEqualTo(-1);
    }

    @Test
    void networkThatBecomesSlowAndFastAgainKeepsTheOrder() throws IOException {
        network.latency(Duration.ofMillis(1));
        Channel channel = connect();
        network.slower(Duration.ofMillis(10));
        write(channel, "a");
        network.slower(Duration.ZERO);
        write(channel, "b");
        assertThat(read(channel, 2)).isEqualTo("ab");
        assertThat(log).containsExactly("1 connected", "12 a", "12 b");
        network.slower(Duration.ofMillis(4));
        connect();
        assertThat(millis()).as("connecting takes longer as well").isEqualTo(13 + 5);
    }

    @Test
    void bytesOfTheServerComeInPieces() throws IOException {
        network.pieces(3, Duration.ofMillis(2));
        Channel channel = connect();
        write(channel, "abcdefgh");
        ByteBuffer into = ByteBuffer.allocate(20);
        for (int read : new int[] {3, 3, 2}) {
            await(100);
            await(100);
            assertThat(channel.read(into)).isEqualTo(read);
        }
        assertThat(millis()).isEqualTo(4);
        assertThat(US_ASCII.decode(into.flip()).toString()).isEqualTo("abcdefgh");
    }

    @Test
    void serversCloseComesBehindWhatItSentAndWritingThenResets() throws IOException {
        Channel channel = connect();
        network.lastConnection().send("bye".getBytes(US_ASCII));
        network.lastConnection().close();
        assertThat(read(channel, 3)).isEqualTo("bye");
        await(0);
        assertThat(channel.read(ByteBuffer.allocate(1))).isEqualTo(-1);
        write(channel, "late");
        clock.advance(Duration.ofMillis(1));
        assertThatThrownBy(() -> channel.read(ByteBuffer.allocate(1))).isInstanceOf(IOException.class);
        assertThat(log).containsExactly("0 connected");
    }

    @Test
    void wakeupEndsTheNextWait() {
        network.wakeup();
        await(10);
        assertThat(millis()).isZero();
        await(10);
        assertThat(millis()).isEqualTo(10);
    }

    @Test
    void busyLoopIsAFailure() throws IOException {
        Channel channel = connect();
        write(channel, "never read");
        clock.advance(Duration.ofMillis(1));
        assertThatThrownBy(() -> {
                    for (int i = 0; i < 10_000; i++) {
                        await(10);
                    }
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Busy loop");
        assertThatThrownBy(network::check).isInstanceOf(AssertionError.class);
    }

    @Test
    void waitThatWouldNeverEndIsAFailure() {
        assertThatThrownBy(() -> network.await(Long.MAX_VALUE))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Nothing will ever happen");
    }

    @Test
    void namesAreResolvedInVirtualTime() throws IOException {
        SimulatedHosts hosts = new SimulatedHosts().put("zk1", "10.0.0.1", "10.0.0.2");
        Resolver resolver = new Resolver(hosts, network.executor(Duration.ofMillis(40)));
        Resolution known = resolver.start("zk1", network::wakeup);
        Resolution unknown = resolver.start("zk9", network::wakeup);
        assertThat(known.isDone()).isFalse();
        clock.advance(Duration.ofMillis(40));
        assertThat(known.addresses()).extracting(Object::toString).containsExactly("zk1/10.0.0.1", "zk1/10.0.0.2");
        assertThatThrownBy(unknown::addresses).isInstanceOf(UnknownHostException.class);
        assertThat(hosts.lookups()).containsExactly("zk1", "zk9");
    }

    @Test
    void closingTheNetworkClosesItsConnections() throws IOException {
        connect();
        network.close();
        clock.advance(Duration.ofMillis(1));
        assertThat(log).endsWith("0 closed");
        assertThat(network.lastConnection().isClosedByClient()).isTrue();
    }

    private Channel connect() throws IOException {
        network.accept(ADDRESS, echo);
        Channel channel = network.open(ADDRESS, "zk1");
        while (!channel.finishConnect()) {
            await(1_000);
        }
        return channel;
    }

    private void await(long millis) {
        network.await(Duration.ofMillis(millis).toNanos());
    }

    private static void write(Channel channel, String text) throws IOException {
        assertThat(channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)))).isEqualTo(text.length());
    }

    private String read(Channel channel, int length) throws IOException {
        ByteBuffer into = ByteBuffer.allocate(length);
        while (into.hasRemaining()) {
            if (channel.read(into) == 0) {
                await(1_000);
            }
        }
        return US_ASCII.decode(into.flip()).toString();
    }

    private long millis() {
        return clock.elapsed().toMillis();
    }
}
