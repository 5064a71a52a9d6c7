/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.testing.Shows;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResolverTest {
    private final InetAddress first = address(1);
    private final InetAddress second = address(2);
    private final List<String> lookedUp = new ArrayList<>();
    private final Deque<Runnable> helper = new ArrayDeque<>();
    private final List<String> done = new ArrayList<>();

    private final Resolver resolver = new Resolver(
            host -> {
                lookedUp.add(host);
                return List.of(first, second);
            },
            helper::add);

    @Test
    void nameIsLookedUpOnTheHelper() throws Exception {
        Resolution resolution = start("zk1");
        assertThat(resolution.isDone()).isFalse();
        assertThat(lookedUp).isEmpty();
        assertThatIllegalStateException().isThrownBy(resolution::addresses).withMessageContaining("zk1");
        helper.remove().run();
        assertThat(resolution.isDone()).isTrue();
        assertThat(resolution.addresses()).containsExactly(first, second);
        assertThat(done).containsExactly("zk1");
    }

    @Test
    void everyStartAfterTheEndAsksAnew() {
        start("zk1");
        helper.remove().run();
        start("zk1");
        helper.remove().run();
        assertThat(lookedUp).containsExactly("zk1", "zk1");
    }

    @Test
    void secondStartOfANameJoinsTheLookupUnderWay() throws Exception {
        Resolution one = start("zk1");
        Resolution two = start("zk1");
        start("zk2");
        assertThat(helper).hasSize(2);
        helper.remove().run();
        assertThat(one.addresses()).isEqualTo(two.addresses());
        assertThat(done).containsExactly("zk1", "zk1");
    }

    @Test
    void cancelledResolutionIsNotCalledBack() {
        start("zk1").cancel();
        start("zk1");
        helper.remove().run();
        assertThat(done).containsExactly("zk1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "255.255.255.255", "::1", "2001:db8::7", "::ffff:10.0.0.1"})
    void literalIsResolvedAtOnceWithoutLookupOrCallback(String literal) throws Exception {
        Resolution resolution = start(literal);
        assertThat(resolution.isDone()).isTrue();
        assertThat(resolution.addresses()).hasSize(1);
        assertThat(resolution.addresses().get(0).getHostName()).isEqualTo(literal);
        assertThat(helper).isEmpty();
        assertThat(done).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"256.0.0.1", "010.0.0.1", "1.2.3", "1.2.3.4.5", "1", "face"})
    void whatOnlyResemblesAnAddressIsAName(String name) {
        assertThat(start(name).isDone()).isFalse();
        assertThat(helper).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"g::1", "1:2", ":", "::1::"})
    void malformedAddressIsUnknownAtOnce(String malformed) {
        Resolution resolution = start(malformed);
        assertThat(resolution.isDone()).isTrue();
        assertThatThrownBy(resolution::addresses)
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("'" + malformed + "'");
        assertThat(lookedUp).isEmpty();
    }

    @Test
    void everyFailureOfTheLookupIsAnUnknownHostWithItsCause() {
        for (Throwable failure :
                List.of(new UnknownHostException("zk1"), new IllegalStateException("odd"), new LinkageError("worse"))) {
            Resolver failing = new Resolver(host -> throwing(failure), Runnable::run);
            Resolution resolution = failing.start("zk1", () -> done.add("zk1"));
            assertThatThrownBy(resolution::addresses)
                    .isInstanceOf(UnknownHostException.class)
                    .hasMessageContaining("'zk1'")
                    .hasMessageContaining(failure.getMessage())
                    .hasCause(failure);
        }
        assertThat(done).hasSize(3);
    }

    @Test
    void lookupWithoutAddressesIsAnUnknownHost() {
        Resolution resolution = new Resolver(host -> List.of(), Runnable::run).start("zk1", () -> {});
        assertThatThrownBy(resolution::addresses)
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("no address");
    }

    @Test
    void helperThatRefusesEndsTheResolution() {
        Resolver refused = new Resolver(host -> List.of(first), task -> {
            throw new RejectedExecutionException("shut down");
        });
        Resolution resolution = refused.start("zk1", () -> done.add("zk1"));
        assertThatThrownBy(resolution::addresses).hasMessageContaining("shut down");
        assertThat(done).containsExactly("zk1");
    }

    @Test
    @Shows("F18")
    void lookupThatNeverReturnsHoldsUpNoOtherHost() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        AtomicReference<Thread> stuck = new AtomicReference<>();
        Resolver threaded = new Resolver(
                host -> {
                    if (host.equals("stuck")) {
                        stuck.set(Thread.currentThread());
                        awaitUninterruptibly(release);
                    }
                    return List.of(first);
                },
                Resolver.THREAD_PER_LOOKUP);
        try {
            Resolution never = threaded.start("stuck", () -> {});
            await().until(() -> stuck.get() != null);
            Resolution other = threaded.start("fine", () -> {});
            await().until(other::isDone);
            assertThat(other.addresses()).containsExactly(first);
            assertThat(never.isDone()).isFalse();
            assertThat(stuck.get().isDaemon()).isTrue();
            assertThat(stuck.get().getName()).startsWith("zk-lookup-");
        } finally {
            release.countDown();
        }
    }

    private Resolution start(String host) {
        return resolver.start(host, () -> done.add(host));
    }

    private static List<InetAddress> throwing(Throwable failure) throws UnknownHostException {
        if (failure instanceof UnknownHostException unknown) {
            throw unknown;
        }
        if (failure instanceof RuntimeException runtime) {
            throw runtime;
        }
        throw (Error) failure;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static InetAddress address(int last) {
        try {
            return InetAddress.getByAddress(new byte[] {10, 0, 0, (byte) last});
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }
}
