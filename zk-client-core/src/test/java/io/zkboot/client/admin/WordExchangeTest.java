/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.transport.Resolver;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedNetwork;
import io.zkboot.client.testing.sim.SimulatedPeer;
import io.zkboot.client.testing.sim.VirtualClock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A host with several addresses, of which some are dead. */
class WordExchangeTest {
    private static final HostPort SERVER = new HostPort("zk1.example", 2181);
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final VirtualClock clock = new VirtualClock();
    private final SimulatedNetwork network = new SimulatedNetwork(clock);

    private static InetAddress address(int number) {
        try {
            return InetAddress.getByAddress(SERVER.host(), new byte[] {10, 0, 0, (byte) number});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static InetSocketAddress at(int number) {
        return new InetSocketAddress(address(number), SERVER.port());
    }

    private String send(int addresses, Duration limit) throws IOException {
        List<InetAddress> all = new ArrayList<>();
        for (int i = 1; i <= addresses; i++) {
            all.add(address(i));
        }
        Resolver resolver = new Resolver(host -> all, Runnable::run);
        return new WordExchange(SERVER, network, clock, limit).send(resolver, "ruok", 4);
    }

    private List<Duration> attempts() {
        return network.connections().stream().map(SimulatedConnection::openedAt).toList();
    }

    @Test
    void aDeadFirstAddressLeavesTimeForTheSecond() throws IOException {
        network.blackHole(at(1));
        network.accept(at(2), new Answering(Duration.ofMillis(20)));
        assertThat(send(2, LIMIT)).isEqualTo("imok");
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(2_520));
    }

    @Test
    void theTimeIsSharedAmongTheAddressesThatAreLeft() {
        network.blackHole(at(1));
        network.refuse(at(2));
        network.blackHole(at(3));
        network.blackHole(at(4));
        assertThatThrownBy(() -> send(4, Duration.ofSeconds(8))).isInstanceOf(SocketTimeoutException.class);
        assertThat(attempts())
                .containsExactly(Duration.ZERO, Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(5));
        assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(8));
    }

    @Test
    void ofManyAddressesTheFirstOnesHaveAFairChance() {
        for (int i = 1; i <= 10; i++) {
            network.blackHole(at(i));
        }
        assertThatThrownBy(() -> send(10, Duration.ofMillis(600))).isInstanceOf(SocketTimeoutException.class);
        assertThat(attempts()).containsExactly(Duration.ZERO, Duration.ofMillis(250), Duration.ofMillis(500));
        assertThat(clock.elapsed()).isEqualTo(Duration.ofMillis(600));
    }

    @Test
    void anAnswerMayTakeAllTheTimeThatIsLeft() throws IOException {
        network.accept(at(1), new Answering(Duration.ofSeconds(4)));
        assertThat(send(2, LIMIT)).isEqualTo("imok");
        assertThat(attempts()).hasSize(1);
    }

    @Test
    void whatFailedBeforeIsToldWithTheLastFailure() {
        network.blackHole(at(1));
        network.refuse(at(2));
        assertThatThrownBy(() -> send(2, LIMIT))
                .isInstanceOf(ConnectException.class)
                .satisfies(last ->
                        assertThat(last.getSuppressed()).singleElement().isInstanceOf(SocketTimeoutException.class));
        assertThat(network.openConnections()).isEmpty();
    }

    /** Answers after a while, and hangs up. */
    private record Answering(Duration after) implements SimulatedPeer {
        @Override
        public void connected(SimulatedConnection connection) {
            // it waits for the word
        }

        @Override
        public void received(SimulatedConnection connection, byte[] bytes) {
            connection.clock().after(after, () -> {
                connection.send("imok".getBytes(StandardCharsets.US_ASCII));
                connection.close();
            });
        }

        @Override
        public void closed(SimulatedConnection connection) {
            // as it should
        }
    }
}
