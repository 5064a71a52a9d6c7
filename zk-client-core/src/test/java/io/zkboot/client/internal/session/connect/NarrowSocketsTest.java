/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.connect;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.session.state.Heartbeat;
import io.zkboot.client.internal.session.state.SessionGauges;
import io.zkboot.client.internal.session.state.SessionIdentity;
import io.zkboot.client.internal.session.state.SessionLifetime;
import io.zkboot.client.internal.session.state.SessionRecord;
import io.zkboot.client.internal.session.state.SessionStatus;
import io.zkboot.client.internal.transport.ChunkingChannel;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.transport.FrameReader;
import io.zkboot.client.internal.transport.FrameWriter;
import io.zkboot.client.internal.transport.Resolver;
import io.zkboot.client.retry.RetryPolicy;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What is said first on a connection is said to its end, though the socket takes it in pieces. */
class NarrowSocketsTest {
    private static final HostPort SERVER = new HostPort("10.0.0.1", 2181);
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final NarrowNetwork network = new NarrowNetwork();
    private final SessionConfig config = new SessionConfig(
            "app",
            new SessionConfig.Hosts(List.of(SERVER), false),
            new SessionConfig.Timeouts(
                    Duration.ofSeconds(6), Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1)),
            new SessionConfig.Limits(1_000, 1, false, 1),
            new SessionConfig.Behaviour(RetryPolicy.CONNECT, true, true, true, true),
            new SessionConfig.Security(List.of(), null, null),
            List.of(),
            null);
    private final HostRounds hosts = new HostRounds(config, new Random(1), Runnable::run, () -> {}, 0);

    private void finishes(Runnable turn, int length) {
        ChunkingChannel channel = network.last();
        assertThat(channel.written()).hasSize(NarrowNetwork.TAKEN_AT_FIRST);
        assertThat(channel.wantsWrite()).isTrue();
        channel.credit(1);
        turn.run();
        assertThat(channel.written()).hasSize(NarrowNetwork.TAKEN_AT_FIRST + 1);
        assertThat(channel.wantsWrite()).isTrue();
        channel.credit(1_000);
        turn.run();
        assertThat(channel.written()).hasSize(length);
        assertThat(channel.wantsWrite()).isFalse();
    }

    @Test
    void theQuestionForAServerThatTakesWrites() {
        ReadWriteSearch search = new ReadWriteSearch(
                config,
                network,
                new Resolver(
                        host -> {
                            throw new AssertionError("an address needs no lookup");
                        },
                        Runnable::run),
                new Random(1),
                hosts);
        search.start(0);
        assertThat(search.turn(SECOND)).isNull();
        finishes(() -> assertThat(search.turn(SECOND)).isNull(), "isro".length());
        assertThat(new String(network.last().written(), US_ASCII)).isEqualTo("isro");
        network.last().receive("rw".getBytes(US_ASCII));
        ReadWriteSearch.Found found = search.turn(SECOND);
        assertThat(found).isNotNull();
        assertThat(found.server()).isEqualTo(SERVER);
        assertThat(network.last().isClosed()).isTrue();
    }

    @Test
    void theQuestionForTheVersion() {
        VersionQuestion question = new VersionQuestion(network, new InetSocketAddress("10.0.0.1", 2181), "zk1", SECOND);
        question.ask(7);
        assertThat(question.until()).isEqualTo(SECOND + 7);
        assertThat(question.turn(8)).isZero();
        finishes(() -> assertThat(question.turn(8)).isZero(), "srvr".length());
        network.last().receive("Zookeeper version: 3.9.5-abc".getBytes(US_ASCII));
        assertThat(question.turn(9)).isEqualTo(9);
        assertThat(question.isOpen()).isFalse();
        assertThat(network.last().isClosed()).isTrue();
    }

    @Test
    void theQuestionForTheVersionIsGivenUpInTime() {
        VersionQuestion question = new VersionQuestion(network, new InetSocketAddress("10.0.0.1", 2181), "zk1", SECOND);
        question.ask(7);
        assertThat(question.turn(SECOND + 6)).isZero();
        assertThat(question.isOpen()).isTrue();
        assertThat(question.turn(SECOND + 7)).isZero();
        assertThat(question.isOpen()).isFalse();
    }

    @Test
    void theRequestForASessionAndWhatIsKnownOnceItIsThere() throws Exception {
        SessionGauges gauges = new SessionGauges();
        SessionRecord session = new SessionRecord(
                new SessionStatus(
                        "app", Clock.SYSTEM, List.of(), new DeliveryBatch(new EventQueue(), null, Clock.SYSTEM)),
                new SessionIdentity(gauges),
                new SessionLifetime(new Heartbeat(new Random(1)), Duration.ofSeconds(6)),
                gauges);
        FrameReader reader = new FrameReader(64, 64, 1_000);
        FrameWriter writer = new FrameWriter(64, 64, 1_000);
        Handshake handshake = new Handshake(config, session, hosts, reader, writer);
        ChunkingChannel channel = (ChunkingChannel) network.open(new InetSocketAddress("10.0.0.1", 2181), "zk1");
        handshake.send(channel, SECOND);
        finishes(
                () -> {
                    try {
                        assertThat(handshake.isAnswered(SERVER, channel, SECOND))
                                .isFalse();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                },
                4 + 45);
        channel.receive(ByteBuffer.allocate(4 + 37)
                .putInt(37)
                .putInt(0)
                .putInt(6_000)
                .putLong(0x77)
                .putInt(16)
                .array());
        assertThat(handshake.isAnswered(SERVER, channel, 2 * SECOND)).isTrue();
        handshake.completed(SERVER, 2 * SECOND);
        assertThat(session.identity().sessionId()).isEqualTo(0x77);
        assertThat(gauges.lastHeard()).isEqualTo(2 * SECOND);
        assertThat(gauges.presumedGoneAt()).as("since it was asked for").isEqualTo(7 * SECOND);
    }
}
