/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.OperationInterruptedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.leader.LeaderOptions.AfterTask;
import io.zkboot.client.recipe.leader.ZkLeaderElection.State;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.SessionKiller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** Elections on a real server, and their blocking face. */
@Tag("any-jdk")
class ZkLeaderElectionIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static EmbeddedServer server;
    private static ZkClient one;
    private static ZkClient two;

    private String path;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        one = client("one");
        two = client("two");
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        server.close();
    }

    @BeforeEach
    void choosePath(TestInfo test) {
        path = "/leaders/" + test.getTestMethod().orElseThrow().getName();
    }

    private static ZkClient client(String name) {
        ZkClient client = ZkClient.builder(server.connectString())
                .name(name)
                .sessionTimeout(SessionKiller.SHORT_TIMEOUT)
                .build();
        client.start(LIMIT);
        return client;
    }

    private ZkLeaderElection started(ZkClient client, String id) {
        ZkLeaderElection election = ZkLeaderElection.of(client, path, LeaderOptions.DEFAULTS.withId(id));
        election.start();
        return election;
    }

    @Test
    void oneLeadsAndThenTheOtherAndAllKnow() {
        try (ZkLeaderObserver observer = ZkLeaderObserver.of(two, path);
                ZkLeaderElection first = started(one, "first")) {
            observer.start();
            Leadership leadership = first.awaitLeadership(LIMIT);
            try (ZkLeaderElection second = started(two, "second")) {
                await().atMost(LIMIT).until(() -> first.participants().size() == 2);
                assertThat(first.participants()).extracting(Participant::id).containsExactly("first", "second");
                assertThat(second.awaitLeader(LIMIT).id()).isEqualTo("first");
                assertThat(observer.awaitLeader(LIMIT).epoch()).isEqualTo(leadership.epoch());
                assertThatThrownBy(() -> second.awaitLeadership(Duration.ofMillis(50)))
                        .isInstanceOf(OperationTimeoutException.class);
                first.close();
                assertThat(second.awaitLeadership(LIMIT).epoch()).isGreaterThan(leadership.epoch());
                await().atMost(LIMIT)
                        .until(() ->
                                observer.leader().map(Leader::id).orElse("").equals("second"));
            }
            await().atMost(LIMIT).until(() -> observer.leader().isEmpty() && !observer.isStale());
        }
        await().atMost(LIMIT).until(() -> one.getChildren(path).isEmpty());
    }

    @Test
    void whoWaitsCanBeInterruptedAndDoesNotWaitOnTheEventThread() {
        try (ZkLeaderElection first = started(one, "first");
                ZkLeaderElection second = ZkLeaderElection.of(two, path)) {
            first.awaitLeadership(LIMIT);
            second.start();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> second.awaitLeadership(LIMIT)).isInstanceOf(OperationInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
            CompletableFuture<Leadership> waits =
                    two.async().exists("/").thenApply(stat -> second.awaitLeadership(LIMIT));
            assertThatThrownBy(waits::join).hasRootCauseInstanceOf(IllegalStateException.class);
            CompletableFuture<Leadership> goesOn =
                    two.async().exists("/").thenCompose(stat -> second.awaitLeadershipAsync(LIMIT));
            first.close();
            assertThat(goesOn.join().isHeld()).isTrue();
        }
    }

    @Test
    void aTaskRunsOnceForEachLeadershipAndIsInterruptedAtItsEnd() throws Exception {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger inside = new AtomicInteger();
        LeaderTask task = leadership -> {
            heard.add(inside.incrementAndGet() + " begins");
            try {
                new CountDownLatch(1).await();
            } finally {
                heard.add(inside.decrementAndGet() + " ends");
            }
        };
        try (ZkLeaderElection election = ZkLeaderElection.of(one, path, LeaderOptions.DEFAULTS, task)) {
            election.start();
            for (int round = 1; round <= 3; round++) {
                int begun = 2 * round - 1;
                await().atMost(LIMIT).until(() -> heard.size() == begun);
                election.awaitLeadership(LIMIT).resign();
            }
            await().atMost(LIMIT).until(() -> heard.size() == 7);
            election.closeAsync().get();
            assertThat(heard)
                    .containsExactly(
                            "1 begins", "0 ends", "1 begins", "0 ends", "1 begins", "0 ends", "1 begins", "0 ends");
        }
    }

    @Test
    void noTaskRunsBesideOneThatDoesNotEndUntilThatIsAbandoned() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        AtomicInteger inside = new AtomicInteger();
        List<Leadership> begun = Collections.synchronizedList(new ArrayList<>());
        LeaderTask task = leadership -> {
            begun.add(leadership);
            inside.incrementAndGet();
            boolean done = false;
            while (!done) {
                try {
                    end.await();
                    done = true;
                } catch (InterruptedException stubborn) {
                    // goes on
                }
            }
            inside.decrementAndGet();
        };
        LeaderOptions options = LeaderOptions.DEFAULTS.withAfterTask(AfterTask.LEAD_ON);
        try (ZkLeaderElection election = ZkLeaderElection.of(one, path, options, task);
                ZkLeaderElection other = ZkLeaderElection.of(two, path)) {
            election.start();
            await().atMost(LIMIT).until(() -> inside.get() == 1);
            begun.get(0).resign();
            await().atMost(LIMIT).until(() -> election.state() == State.WORK_ENDING);
            other.start();
            other.awaitLeadership(LIMIT); // nobody keeps it from leading
            other.close();
            assertThat(inside).hasValue(1);
            begun.get(0).abandon();
            await().atMost(LIMIT).until(() -> inside.get() == 2);
            end.countDown();
            await().atMost(LIMIT).until(() -> inside.get() == 0);
            assertThat(election.isLeader()).isTrue();
        }
    }

    @Test
    void aSessionThatExpiresLosesTheLeadAndStandsForElectionAgain() {
        try (ZkClient unlucky = client("unlucky")) {
            ZkLeaderElection first = started(unlucky, "first");
            Leadership leadership = first.awaitLeadership(LIMIT);
            ZkLeaderElection second = started(one, "second");
            await().atMost(LIMIT).until(() -> first.participants().size() == 2);
            SessionKiller.expire(unlucky, server.connectString());
            assertThat(second.awaitLeadership(LIMIT).epoch()).isGreaterThan(leadership.epoch());
            await().atMost(LIMIT).until(() -> leadership.state() == GrantState.LOST);
            await().atMost(LIMIT).until(() -> second.participants().size() == 2);
            second.close();
            assertThat(first.awaitLeadership(LIMIT).isHeld()).isTrue();
            first.close();
        }
    }

    @Test
    void anElectionOutlastsAClientThatIsClosedAndStartedAgain() {
        try (ZkClient client = client("again");
                ZkLeaderElection election = ZkLeaderElection.of(client, path);
                ZkLeaderObserver observer = ZkLeaderObserver.of(client, path)) {
            Recording heard = new Recording();
            election.addListener(heard);
            election.start();
            observer.start();
            Leadership before = election.awaitLeadership(LIMIT);
            await().atMost(LIMIT).until(() -> observer.leader().isPresent());
            client.close();
            assertThat(election.isLeader()).isFalse();
            assertThatThrownBy(() -> election.awaitLeadership(LIMIT)).isInstanceOf(ClientClosedException.class);
            assertThatThrownBy(() -> observer.awaitLeader(LIMIT)).isInstanceOf(ClientClosedException.class);
            client.start(LIMIT);
            Leadership after = awaitAfter(election, before);
            assertThat(after.epoch()).isGreaterThan(before.epoch());
            await().atMost(LIMIT)
                    .until(() -> observer.leader().map(Leader::epoch).orElse(0L) == after.epoch());
            after.resign(Duration.ofMillis(200));
            client.close();
            client.start(LIMIT);
            assertThat(awaitAfter(election, after).isHeld()).isTrue();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(List.copyOf(heard.leading))
                            .filteredOn("granted"::equals)
                            .hasSize(3));
        }
    }

    private static Leadership awaitAfter(ZkLeaderElection election, Leadership before) {
        await().atMost(LIMIT)
                .until(() -> election.isLeader()
                        && election.leadership().orElseThrow().epoch() != before.epoch());
        return election.leadership().orElseThrow();
    }

    @Test
    void anElectionStartsAClientThatWasNotStarted() {
        try (ZkClient fresh = ZkClient.builder(server.connectString()).build();
                ZkLeaderElection election = ZkLeaderElection.of(fresh, path)) {
            Recording heard = new Recording();
            election.addListener(heard);
            election.start();
            assertThat(election.awaitLeadership(LIMIT).isHeld()).isTrue();
            await().atMost(LIMIT).until(() -> heard.leading.equals(List.of("granted")));
        }
    }

    @Test
    void anElectionThatIsClosedWithoutAStartIsClosed() throws Exception {
        ZkLeaderElection election = ZkLeaderElection.of(one, path);
        election.closeAsync().get();
        assertThat(election.state()).isEqualTo(State.CLOSED);
        assertThatThrownBy(election::start).isInstanceOf(IllegalStateException.class);
        ZkLeaderObserver observer = ZkLeaderObserver.of(one, path);
        assertThatThrownBy(() -> observer.awaitLeader(LIMIT)).isInstanceOf(IllegalStateException.class);
        observer.closeAsync().get();
        assertThatThrownBy(observer::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void theElectionOfAViewIsBelowItsChrootWhichIsMade() {
        try (ZkLeaderElection election = ZkLeaderElection.of(one.chroot(path), "/a/b");
                ZkLeaderObserver observer = ZkLeaderObserver.of(two, path + "/a/b")) {
            observer.start();
            election.start();
            Leadership leadership = election.awaitLeadership(LIMIT);
            assertThat(one.getChildren(path + "/a/b")).hasSize(1);
            assertThat(observer.awaitLeader(LIMIT).epoch()).isEqualTo(leadership.epoch());
        }
    }
}
