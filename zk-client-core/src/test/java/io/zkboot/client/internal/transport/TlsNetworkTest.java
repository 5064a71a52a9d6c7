/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.security.TlsConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the helper threads of TLS cost when the key material hangs. */
@Timeout(60)
class TlsNetworkTest {
    private static final int ATTEMPTS = 50;

    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private final CountDownLatch there = new CountDownLatch(1);
    private TlsNetwork network = new TlsNetwork(new Peerless(), TlsConfig.of(this::slowContext));

    private SSLContext slowContext() {
        threads.add(Thread.currentThread());
        try {
            there.await();
            return SSLContext.getDefault();
        } catch (InterruptedException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private SSLContext contextOfAFileServerThatIsGone() {
        threads.add(Thread.currentThread());
        boolean hangs = true;
        while (hangs) {
            try {
                there.await();
                hangs = false;
            } catch (InterruptedException unheeded) {
                // as a read of a file
            }
        }
        throw new IllegalStateException("too late");
    }

    @AfterEach
    void close() {
        there.countDown();
        network.close();
    }

    @Test
    void anAttemptThatIsGivenUpInterruptsItsHelper() throws Exception {
        for (int i = 0; i < 5; i++) {
            Channel channel = attempt();
            await().atMost(Duration.ofSeconds(50)).until(() -> threads.stream().anyMatch(thread -> isWaiting(thread)));
            channel.close();
            await().atMost(Duration.ofSeconds(50)).until(() -> threads.stream().noneMatch(thread -> isWaiting(thread)));
        }
    }

    @Test
    void attemptsWithKeyMaterialThatHangsForEverCostFewThreads() throws Exception {
        network = new TlsNetwork(new Peerless(), TlsConfig.of(this::contextOfAFileServerThatIsGone));
        List<Channel> attempts = new ArrayList<>();
        for (int i = 0; i < ATTEMPTS; i++) {
            attempts.add(attempt());
        }
        await().atMost(Duration.ofSeconds(50)).until(() -> threads.size() == 4);
        attempts.forEach(Channel::close);
        Channel last = attempt();
        assertThat(last.finishConnect())
                .as("it waits for a thread, and runs into its timeout")
                .isFalse();
        network.close();
        there.countDown();
        await().atMost(Duration.ofSeconds(50)).until(() -> threads.stream().noneMatch(Thread::isAlive));
        assertThat(threads).hasSize(4);
    }

    @Test
    void theHelperThreadsEndWithTheNetwork() throws Exception {
        Channel one = attempt();
        Channel other = attempt();
        await().atMost(Duration.ofSeconds(50)).until(() -> threads.size() == 2);
        assertThat(one.finishConnect() || other.finishConnect()).isFalse();
        network.close();
        await().atMost(Duration.ofSeconds(50)).until(() -> threads.stream().noneMatch(Thread::isAlive));
    }

    @Test
    void aHelperThreadEndsWhenThereIsNothingToDo() throws Exception {
        Channel channel = attempt();
        there.countDown();
        await().atMost(Duration.ofSeconds(50))
                .until(() -> !threads.isEmpty() && threads.stream().noneMatch(Thread::isAlive));
        assertThat(threads)
                .allMatch(Thread::isDaemon)
                .allSatisfy(thread -> assertThat(thread.getName()).startsWith("zk-tls-"));
        channel.close();
    }

    @Test
    void whoUsesTheNetworkBelowCannotTell() throws Exception {
        Peerless below = new Peerless();
        try (TlsNetwork above = new TlsNetwork(below, TlsConfig.of(SSLContext.getDefault()))) {
            above.await(5);
            above.takeReady();
            above.wakeup();
            assertThat(above.holdsMore()).isFalse();
            below.more = true;
            assertThat(above.holdsMore()).isTrue();
            assertThat(above.encrypts()).isTrue();
            assertThat(below.encrypts()).isFalse();
        }
        assertThat(below.heard).containsExactly("await 5", "takeReady", "wakeup", "close");
    }

    @Test
    void channelsAreClosedWithTheNetwork() throws Exception {
        Channel one = attempt();
        Channel other = attempt();
        network.close();
        assertThatThrownBy(one::finishConnect).isInstanceOf(ClosedChannelException.class);
        assertThatThrownBy(other::finishConnect).isInstanceOf(ClosedChannelException.class);
    }

    private Channel attempt() throws IOException {
        Channel channel = network.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), "localhost");
        assertThat(channel.finishConnect()).isFalse();
        return channel;
    }

    private static boolean isWaiting(Thread thread) {
        return thread.getState() == Thread.State.WAITING
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("slowContext"));
    }

    /** Every connection is accepted, and nothing ever comes. */
    private static final class Peerless implements Network {
        private final List<String> heard = new ArrayList<>();
        private boolean more;

        @Override
        public Channel open(InetSocketAddress address, String host) {
            return new Channel() {
                @Override
                public boolean finishConnect() {
                    return true;
                }

                @Override
                public int read(ByteBuffer into) {
                    return 0;
                }

                @Override
                public int write(ByteBuffer from) {
                    return 0;
                }

                @Override
                public void wantWrite(boolean wanted) {}

                @Override
                public void close() {}
            };
        }

        @Override
        public void await(long nanos) {
            heard.add("await " + nanos);
        }

        @Override
        public void takeReady() {
            heard.add("takeReady");
        }

        @Override
        public boolean holdsMore() {
            return more;
        }

        @Override
        public void wakeup() {
            heard.add("wakeup");
        }

        @Override
        public void close() {
            heard.add("close");
        }
    }
}
