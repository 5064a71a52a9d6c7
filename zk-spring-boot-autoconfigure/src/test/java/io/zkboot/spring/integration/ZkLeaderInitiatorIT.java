/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.recipe.leader.Leader;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.Context;
import org.springframework.integration.leader.event.AbstractLeaderEvent;
import org.springframework.integration.leader.event.DefaultLeaderEventPublisher;
import org.springframework.integration.leader.event.OnGrantedEvent;
import org.springframework.integration.leader.event.OnRevokedEvent;
import org.springframework.integration.support.leader.LockRegistryLeaderInitiator;

/** Candidates of Spring Integration in two processes. */
@Timeout(180)
@Tag("any-jdk")
class ZkLeaderInitiatorIT {
    private static EmbeddedServer server;

    private final String role = UUID.randomUUID().toString();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final RecordingCandidate a = new RecordingCandidate("a", role, told);
    private final RecordingCandidate b = new RecordingCandidate("b", role, told);
    private ConnectedClient one;
    private ConnectedClient other;
    private ZkLeaderInitiator first;
    private ZkLeaderInitiator second;

    @BeforeAll
    static void startServer() {
        server = EmbeddedServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void connect() {
        one = new ConnectedClient(server);
        other = new ConnectedClient(server);
        first = initiator(one, a);
        second = initiator(other, b);
    }

    @AfterEach
    void close() {
        first.destroy();
        second.destroy();
        one.close();
        other.close();
    }

    private ZkLeaderInitiator initiator(ConnectedClient client, Candidate candidate) {
        ZkLeaderInitiator initiator = new ZkLeaderInitiator(client.client(), candidate);
        initiator.setApplicationEventPublisher(events(candidate.getId()));
        return initiator;
    }

    /** Publishes by writing it down. */
    private ApplicationEventPublisher events(String id) {
        return event -> told.add(id + " "
                + (event instanceof OnGrantedEvent ? "granted" : event instanceof OnRevokedEvent ? "revoked" : "failed")
                + " event of " + (((AbstractLeaderEvent) event).getRole().equals(role) ? "the role" : "another role"));
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(ConnectedClient.LIMIT);
    }

    /** The first one leads, the second one waits. */
    private void bothStand() {
        first.start();
        await().until(() -> told.contains("a granted event of the role"));
        second.start();
        await().until(() -> one.client().getChildren(first.getPath()).size() == 2);
    }

    private static Context contextOf(RecordingCandidate candidate) {
        Context context = candidate.context.get();
        assertThat(context).isNotNull();
        return context;
    }

    @Test
    void aStopRevokesBeforeTheNextOneIsGranted() {
        bothStand();
        first.stop();
        await().until(() -> told.contains("b granted event of the role"));
        assertThat(told)
                .containsExactly(
                        "a granted",
                        "a granted event of the role",
                        "a revoked",
                        "a revoked event of the role",
                        "b granted",
                        "b granted event of the role");
        assertThat(first.isRunning()).isFalse();
    }

    @Test
    void yieldRevokesBeforeTheNextOneIsGrantedAndStandsAgain() {
        bothStand();
        Context context = contextOf(a);
        assertThat(context.isLeader()).isTrue();
        context.yield();
        assertThat(context.isLeader()).isFalse();
        await().until(() -> told.contains("b granted event of the role"));
        assertThat(told.subList(2, 5)).containsExactly("a revoked", "a revoked event of the role", "b granted");

        await().until(() -> other.client().getChildren(first.getPath()).size() == 2);
        second.stop();
        await().until(() -> told.stream().filter("a granted"::equals).count() == 2);
        assertThat(context.isLeader()).as("the context of the first leadership").isFalse();
        context.yield();
        assertThat(contextOf(a).isLeader()).isTrue();
        assertThat(first.getContext()).isSameAs(contextOf(a));
    }

    @Test
    void everyoneKnowsWhoLeads() {
        assertThat(first.leader()).isEmpty();
        assertThat(first.getContext().isLeader()).isFalse();
        assertThat(first.getContext().leadership()).isEmpty();
        bothStand();
        await().until(() -> second.leader().map(Leader::id).filter("a"::equals).isPresent());
        assertThat(first.getContext().leadership().orElseThrow().isHeld()).isTrue();
        assertThat(second.getContext().isLeader()).isFalse();
        assertThat(second.getContext().getRole()).isEqualTo(role);
        second.getContext().yield();
        assertThat(first.getContext().isLeader()).isTrue();
    }

    @Test
    void aCandidateThatWorksWhileItIsGrantedIsInterruptedAtTheEnd() {
        first = initiator(one, new RecordingCandidate.Working("a", role, told));
        first.start();
        await().until(() -> told.contains("a granted"));
        second.start();
        await().until(() -> one.client().getChildren(first.getPath()).size() == 2);
        first.stop();
        await().until(() -> told.contains("b granted"));
        assertThat(told.subList(0, 4))
                .containsExactly("a granted", "a revoked", "a revoked event of the role", "b granted");
    }

    @Test
    void aLostConnectionRevokesBeforeAnybodyElseIsGranted() {
        bothStand();
        one.suspend();
        await().until(() -> told.contains("a revoked event of the role"));
        assertThat(told).doesNotContain("b granted");
        one.reconnect();
        await().until(() -> told.contains("b granted"));
        await().until(() -> other.client().getChildren(first.getPath()).size() == 2);
    }

    @Test
    void aLostConnectionNeedNotRevoke() {
        first.setRevokeInDoubt(false);
        bothStand();
        Context context = contextOf(a);
        one.suspend();
        assertThat(context.isLeader()).isFalse();
        one.reconnect();
        await().until(context::isLeader);
        assertThat(told).containsExactly("a granted", "a granted event of the role");
    }

    @Test
    void aLostSessionRevokesAndTheCandidateStandsAgain() {
        first.setRevokeInDoubt(false);
        first.start();
        await().until(() -> told.contains("a granted event of the role"));
        one.expire();
        await().until(() -> told.size() == 6);
        assertThat(told)
                .containsExactly(
                        "a granted",
                        "a granted event of the role",
                        "a revoked",
                        "a revoked event of the role",
                        "a granted",
                        "a granted event of the role");
    }

    @Test
    void itStandsAgainWhenItsClientIsStartedAgain() {
        first.start();
        await().until(() -> told.contains("a granted event of the role"));
        one.client().close();
        await().until(() -> told.contains("a revoked event of the role"));
        one.client().start();
        await().until(() -> told.stream().filter("a granted"::equals).count() == 2);
    }

    @Test
    void itStartsAgainAfterAStop() {
        for (int i = 1; i <= 3; i++) {
            int times = i;
            first.start();
            first.start();
            await().until(() ->
                    told.stream().filter("a granted event of the role"::equals).count() == times);
            first.stop();
            first.stop();
            assertThat(told).hasSize(4 * times).last().isEqualTo("a revoked event of the role");
        }
    }

    @Test
    void aCandidateThatFailsGivesTheLeadershipBackAndIsTriedAgain() {
        AtomicInteger grants = new AtomicInteger();
        RecordingCandidate failing = new RecordingCandidate("a", role, told) {
            @Override
            public void onGranted(Context granted) throws InterruptedException {
                super.onGranted(granted);
                if (grants.incrementAndGet() == 1) {
                    throw new AssertionError("of the first time");
                }
            }
        };
        first = initiator(one, failing);
        first.start();
        await().until(() -> told.contains("a granted event of the role"));
        assertThat(told)
                .containsExactly(
                        "a granted",
                        "a revoked",
                        "a revoked event of the role",
                        "a granted",
                        "a granted event of the role");
    }

    @Test
    void whatListenersThrowKeepsNobodyFromLeadingOrStopping() {
        first.setLeaderEventPublisher(new DefaultLeaderEventPublisher(event -> {
            throw new AssertionError("of a listener");
        }));
        first.start();
        await().until(() -> first.getContext().isLeader());
        first.stop();
        assertThat(told).containsExactly("a granted", "a revoked");
    }

    @Test
    void aStopFromTheCandidatesThreadDoesNotWaitForItself() {
        CountDownLatch stopped = new CountDownLatch(1);
        RecordingCandidate stopping = new RecordingCandidate("a", role, told) {
            @Override
            public void onGranted(Context granted) throws InterruptedException {
                super.onGranted(granted);
                first.stop();
                stopped.countDown();
            }
        };
        first = initiator(one, stopping);
        first.setStopTimeout(Duration.ofDays(1));
        first.start();
        await().until(() -> stopped.getCount() == 0);
        await().until(() -> told.contains("a revoked event of the role"));
        await().until(() -> other.client().getChildren(first.getPath()).isEmpty());
        assertThat(told).doesNotContain("a granted event of the role");
    }

    @Test
    void aStopEndsThoughTheCandidateDoesNot() throws Exception {
        CountDownLatch hang = new CountDownLatch(1);
        RecordingCandidate hanging = new RecordingCandidate("a", role, told) {
            @Override
            public void onRevoked(Context revoked) {
                Awaitility.await().forever().until(() -> hang.getCount() == 0);
            }
        };
        first = initiator(one, hanging);
        first.setStopTimeout(Duration.ofMillis(50));
        first.start();
        await().until(() -> first.getContext().isLeader());
        CompletableFuture<Void> called = new CompletableFuture<>();
        first.stop(() -> called.complete(null));
        called.get(1, TimeUnit.MINUTES);
        await().until(() -> other.client().getChildren(first.getPath()).isEmpty());
        hang.countDown();
    }

    @Test
    void itTakesTurnsWithSpringIntegrationsOwnInitiator() {
        ZkClient curator = other.client();
        curator.ensurePath("/spring-integration/leader/" + role);
        String node = curator.create(
                "/spring-integration/leader/" + role + "/_c_" + UUID.randomUUID() + "-lock-",
                "curator".getBytes(UTF_8),
                CreateOptions.of(CreateMode.EPHEMERAL_SEQUENTIAL));
        first.start();
        await().until(() ->
                first.leader().map(Leader::id).filter("curator"::equals).isPresent());
        assertThat(told).isEmpty();
        curator.delete(node);
        await().until(() -> told.contains("a granted"));
        assertThat(curator.getData(first.getPath() + "/"
                                + curator.getChildren(first.getPath()).get(0))
                        .text())
                .isEqualTo("a");
    }

    @Test
    void aRoleIsTheNameOfANode() {
        assertThat(new ZkLeaderInitiator(one.client(), new RecordingCandidate("x", "a/b", told), "/shop").getPath())
                .isEqualTo("/shop/a%2Fb");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ZkLeaderInitiator(one.client(), a, "shop"))
                .withMessageContaining("it must start with '/'");
    }

    // ---- Spring Integration's initiator over our locks ----

    @Test
    void anInitiatorOverTheLockRegistryIsRevokedByALossAndLeadsAgain() {
        ZkLockRegistry registry = new ZkLockRegistry(one.client());
        LockRegistryLeaderInitiator overLocks = new LockRegistryLeaderInitiator(registry, a);
        overLocks.setHeartBeatMillis(20);
        overLocks.setApplicationEventPublisher(events("a"));
        overLocks.start();
        await().until(() -> told.contains("a granted event of the role"));

        one.suspend();
        await().until(() -> told.contains("a revoked event of the role"));
        one.expire();
        one.reconnect();
        await().until(() ->
                told.stream().filter("a granted event of the role"::equals).count() == 2);
        overLocks.stop();
        await().until(() ->
                told.stream().filter("a revoked event of the role"::equals).count() == 2);
        await().until(() -> other.client()
                .getChildren(ZkLockRegistry.DEFAULT_ROOT + "/" + role)
                .isEmpty());
        registry.destroy();
    }
}
