/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.MultiException;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.testing.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** What callers see of elections: the same of those in memory as of the real ones. */
@Timeout(120)
abstract class LeaderContract {
    static final Duration LIMIT = Duration.ofSeconds(60);

    /** A process and what can happen to it. */
    interface Process extends AutoCloseable {
        ZkLeaderElection election(String path, LeaderOptions options);

        ZkLeaderElection election(String path, LeaderOptions options, LeaderTask task);

        ZkLeaderObserver observer(String path, LeaderOptions options);

        ZkClient client();

        void suspend();

        void reconnect();

        void expire();

        /** Somebody deletes the node of what it has. */
        void evict(Leadership leadership);

        @Override
        void close();
    }

    /** Writes down what it hears. */
    record Recorder(List<String> heard) implements ElectionListener {
        Recorder() {
            this(new CopyOnWriteArrayList<>());
        }

        @Override
        public void granted(Leadership leadership) {
            heard.add("granted");
        }

        @Override
        public void inDoubt(Leadership leadership) {
            heard.add("inDoubt");
        }

        @Override
        public void confirmed(Leadership leadership) {
            heard.add("confirmed");
        }

        @Override
        public void revoked(Leadership leadership) {
            LossReason why = leadership.lossReason();
            heard.add("revoked " + (why == null ? leadership.state() : why));
        }
    }

    private final List<Process> processes = new ArrayList<>();
    private String path;

    abstract Process join();

    /** Lets time pass, if that is in the test's hands. */
    abstract void pass(Duration time);

    @BeforeEach
    void choosePath(TestInfo test) {
        path = "/contract/" + test.getTestMethod().orElseThrow().getName();
    }

    @AfterEach
    void closeAll() {
        processes.forEach(Process::close);
    }

    private Process process() {
        Process process = join();
        processes.add(process);
        return process;
    }

    private static LeaderOptions options(String id) {
        return LeaderOptions.DEFAULTS.withExecutor(Runnable::run).withId(id);
    }

    static void until(String what, BooleanSupplier condition) {
        Await.until(what, LIMIT, condition);
    }

    private ZkLeaderElection leading(Process process, String id) {
        ZkLeaderElection election = process.election(path, options(id));
        election.start();
        election.awaitLeadership(LIMIT);
        return election;
    }

    private ZkLeaderElection following(Process process, String id, int number) {
        ZkLeaderElection election = process.election(path, options(id));
        election.start();
        until("it stands for election", () -> election.participants().size() == number);
        return election;
    }

    private static void leads(ZkLeaderElection election) {
        until("it leads", election::isLeader);
    }

    @Test
    void oneLeadsAndTheOthersKnowIt() {
        Process one = process();
        ZkLeaderElection first = leading(one, "first");
        ZkLeaderElection second = following(process(), "second", 2);
        assertThat(first.state()).isEqualTo(ZkLeaderElection.State.LEADING);
        assertThat(second.state()).isEqualTo(ZkLeaderElection.State.QUEUED);
        assertThat(second.isLeader()).isFalse();
        assertThat(second.leadership()).isEmpty();
        Leadership leadership = first.leadership().orElseThrow();
        Leader known = second.awaitLeader(LIMIT);
        assertThat(known.id()).isEqualTo("first");
        assertThat(known.epoch()).isEqualTo(leadership.epoch());
        assertThat(first.awaitLeader(LIMIT)).isEqualTo(known);
        assertThat(first.participants()).extracting(Participant::id).containsExactly("first", "second");
        assertThat(first.participants()).extracting(Participant::leads).containsExactly(true, false);
        assertThat(first.id()).isEqualTo("first");
        assertThat(leadership.path()).isEqualTo(path);
        leadership.resign();
        assertThat(leadership.isHeld()).isFalse();
        assertThat(leadership.state()).isEqualTo(GrantState.RELEASED);
        leads(second);
        assertThat(second.leadership().orElseThrow().epoch()).isGreaterThan(leadership.epoch());
        until(
                "the other one knows",
                () -> first.leader().filter(who -> who.id().equals("second")).isPresent());
        until("it stands for election again", () -> second.participants().size() == 2);
    }

    @Test
    void listenersHearTheBeginAndTheEndAndWhoComesLateHearsTheBegin() {
        Process one = process();
        ZkLeaderElection election = one.election(path, options("one"));
        Recorder early = new Recorder();
        election.addListener(early);
        election.start();
        election.awaitLeadership(LIMIT);
        Recorder late = new Recorder();
        election.addListener(late);
        Recorder removed = new Recorder();
        election.addListener(removed);
        election.removeListener(removed);
        until("the late one hears", () -> late.heard().size() == 1);
        one.suspend();
        until("a doubt", () -> early.heard().contains("inDoubt") && late.heard().contains("inDoubt"));
        assertThat(election.isLeader()).isFalse();
        assertThat(election.leadership()).isPresent();
        Recorder inDoubt = new Recorder();
        election.addListener(inDoubt);
        until("it hears the doubt", () -> inDoubt.heard().size() == 2);
        one.reconnect();
        until("it is confirmed", () -> early.heard().contains("confirmed"));
        election.close();
        until("it is over", () -> early.heard().size() == 4 && late.heard().size() == 4);
        assertThat(early.heard()).containsExactly("granted", "inDoubt", "confirmed", "revoked RELEASED");
        assertThat(late.heard()).isEqualTo(early.heard());
        assertThat(inDoubt.heard()).startsWith("granted", "inDoubt");
        until(
                "who was removed hears the end of what it was told",
                () -> removed.heard().size() == 2);
        assertThat(removed.heard()).containsExactly("granted", "revoked RELEASED");
    }

    @Test
    void anExpiredSessionLosesTheLeadAndStandsForElectionAgain() {
        Process one = process();
        ZkLeaderElection first = leading(one, "first");
        Recorder recorder = new Recorder();
        first.addListener(recorder);
        ZkLeaderElection second = following(process(), "second", 2);
        Leadership before = first.leadership().orElseThrow();
        one.expire();
        leads(second);
        until("it is lost", () -> before.state() == GrantState.LOST);
        assertThat(before.lossReason()).isEqualTo(LossReason.SESSION_EXPIRED);
        until("it stands for election again", () -> second.participants().size() == 2);
        second.close();
        leads(first);
        assertThat(first.leadership().orElseThrow().epoch()).isGreaterThan(before.epoch());
        until("all is told", () -> recorder.heard().lastIndexOf("granted") > 0);
        List<String> heard = new ArrayList<>(recorder.heard());
        heard.removeAll(List.of("inDoubt", "confirmed")); // the connection may go, and come back, before the session
        assertThat(heard).containsExactly("granted", "revoked SESSION_EXPIRED", "granted");
    }

    @Test
    void whoIsEvictedQueuesAgainAndWhatItGuardsIsRefused() {
        Process one = process();
        ZkLeaderElection first = leading(one, "first");
        ZkLeaderElection second = following(process(), "second", 2);
        Leadership leadership = first.leadership().orElseThrow();
        assertThat(leadership.guard().commit()).hasSize(1);
        one.evict(leadership);
        leads(second);
        until("it is lost", () -> leadership.state() == GrantState.LOST);
        assertThat(leadership.lossReason()).isEqualTo(LossReason.EVICTED);
        assertThatThrownBy(() -> leadership.guard(one.client().transaction()).commit())
                .isInstanceOf(MultiException.class);
        until("it stands for election again", () -> second.participants().size() == 2);
    }

    @Test
    void thereIsNoSecondBeginBeforeTheWorkHasEndedOrWasAbandoned() {
        Process one = process();
        CountDownLatch end = new CountDownLatch(1);
        List<String> heard = new CopyOnWriteArrayList<>();
        ZkLeaderElection election = one.election(path, options("one"));
        election.addListener(
                new ElectionListener() {
                    @Override
                    public void granted(Leadership leadership) {
                        heard.add("granted");
                    }

                    @Override
                    public void revoked(Leadership leadership) {
                        try {
                            heard.add("ending");
                            end.await();
                            heard.add("ended");
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                },
                task -> {
                    Thread thread = new Thread(task);
                    thread.setDaemon(true);
                    thread.start();
                });
        election.start();
        Leadership leadership = election.awaitLeadership(LIMIT);
        until("its work has begun", () -> heard.contains("granted")); // or else there is none to end
        leadership.resign();
        until("it ends its work", () -> heard.contains("ending"));
        assertThat(election.state()).isEqualTo(ZkLeaderElection.State.WORK_ENDING);
        until("its place is free", () -> election.participants().isEmpty());
        end.countDown();
        leads(election);
        until("all is told", () -> heard.size() == 4);
        assertThat(heard).containsExactly("granted", "ending", "ended", "granted");
    }

    @Test
    void workThatDoesNotEndIsAbandoned() {
        Process one = process();
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch begun = new CountDownLatch(1);
        ZkLeaderElection election = one.election(path, options("one").withInterrupt(false), leadership -> {
            begun.countDown();
            never.await();
        });
        election.start();
        Leadership leadership = election.awaitLeadership(LIMIT);
        until("it works", () -> begun.getCount() == 0); // what has not begun by the end never does
        leadership.resign();
        until("it waits", () -> election.state() == ZkLeaderElection.State.WORK_ENDING);
        leadership.abandon();
        leads(election);
        assertThat(election.leadership().orElseThrow().epoch()).isGreaterThan(leadership.epoch());
        never.countDown();
    }

    @Test
    void aTaskRunsForEachLeadershipAndIsInterruptedAtItsEnd() {
        List<String> heard = new CopyOnWriteArrayList<>();
        ZkLeaderElection election = process().election(path, options("one"), leadership -> {
            heard.add("begins");
            try {
                new CountDownLatch(1).await();
            } finally {
                heard.add("ends " + leadership.isHeld());
            }
        });
        election.start();
        Leadership leadership = election.awaitLeadership(LIMIT);
        until("it runs", () -> heard.size() == 1);
        leadership.resign();
        until("it runs again", () -> heard.size() == 3);
        assertThat(heard).containsExactly("begins", "ends false", "begins");
    }

    @Test
    void aTaskThatReturnsResignsUnlessItIsSaidOtherwise() {
        LeaderOptions long24 = options("one").withPause(Duration.ofHours(24));
        ZkLeaderElection resigns = process().election(path, long24, leadership -> {});
        resigns.start();
        until("it pauses", () -> resigns.state() == ZkLeaderElection.State.PAUSED);
        ZkLeaderElection closes =
                process().election(path, options("two").withAfterTask(LeaderOptions.AfterTask.CLOSE), leadership -> {});
        closes.start();
        until("it is closed", () -> closes.state() == ZkLeaderElection.State.CLOSED);
        CountDownLatch ran = new CountDownLatch(1);
        ZkLeaderElection goesOn = process()
                .election(
                        path,
                        options("three").withAfterTask(LeaderOptions.AfterTask.LEAD_ON),
                        leadership -> ran.countDown());
        goesOn.start();
        goesOn.awaitLeadership(LIMIT);
        until("it has run", () -> ran.getCount() == 0);
        assertThat(goesOn.isLeader()).isTrue();
    }

    @Test
    void whoResignsForSomeTimeIsNotInTheWay() {
        ZkLeaderElection first = leading(process(), "first");
        Leadership leadership = first.leadership().orElseThrow();
        assertThatThrownBy(() -> leadership.resign(Duration.ofSeconds(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        leadership.resignAsync(Duration.ofMillis(300)).join();
        leadership.resign();
        pass(Duration.ofMillis(300));
        leads(first);
        Leadership again = first.leadership().orElseThrow();
        again.resignAsync(Duration.ofHours(1)).join();
        until("it pauses", () -> first.state() == ZkLeaderElection.State.PAUSED);
        assertThat(first.participants()).isEmpty();
        leading(process(), "second");
        assertThat(first.isLeader()).isFalse();
    }

    @Test
    void whoWaitsToLeadIsBackInTime() {
        leading(process(), "first");
        Process two = process();
        ZkLeaderElection second = two.election(path, options("second"));
        assertThatThrownBy(() -> second.awaitLeadership(LIMIT)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> second.awaitLeader(LIMIT)).isInstanceOf(IllegalStateException.class);
        second.start();
        second.start();
        assertThatThrownBy(() -> second.awaitLeadership(Duration.ofMillis(30)))
                .isInstanceOf(OperationTimeoutException.class);
        CompletableFuture<Leadership> late = second.awaitLeadershipAsync(Duration.ofMillis(200));
        pass(Duration.ofMillis(200));
        assertThatThrownBy(late::join).hasCauseInstanceOf(OperationTimeoutException.class);
        CompletableFuture<Leadership> open = second.awaitLeadershipAsync(LIMIT);
        second.close();
        assertThatThrownBy(open::join).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(second.state()).isEqualTo(ZkLeaderElection.State.CLOSED);
        assertThatThrownBy(second::start).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> second.awaitLeadership(LIMIT)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void whoClosesLeadsNoMoreAndTheNextOneDoes() {
        ZkLeaderElection first = leading(process(), "first");
        ZkLeaderElection second = following(process(), "second", 2);
        ZkLeaderElection third = following(process(), "third", 3);
        second.closeAsync().join();
        CompletableFuture<?> closed = first.closeAsync();
        assertThat(first.isLeader()).isFalse();
        closed.join();
        first.close();
        leads(third);
        assertThat(third.participants()).hasSize(1);
    }

    @Test
    void anObserverHearsWhoLeadsAndWhetherThatMayBeOld() {
        Process looking = process();
        ZkLeaderObserver observer = looking.observer(path, options("observer"));
        List<String> heard = new CopyOnWriteArrayList<>();
        LeaderListener listener = new LeaderListener() {
            @Override
            public void leaderChanged(java.util.Optional<Leader> leader) {
                heard.add(leader.map(Leader::id).orElse("nobody"));
            }

            @Override
            public void stale() {
                heard.add("stale");
            }

            @Override
            public void upToDate() {
                heard.add("upToDate");
            }
        };
        observer.addLeaderListener(listener);
        assertThat(observer.isStale()).isTrue();
        assertThatThrownBy(() -> observer.awaitLeader(LIMIT)).isInstanceOf(IllegalStateException.class);
        observer.start();
        until("nobody leads", () -> heard.size() == 1);
        assertThat(observer.isStale()).isFalse();
        ZkLeaderElection first = leading(process(), "first");
        assertThat(observer.awaitLeader(LIMIT).id()).isEqualTo("first");
        until("it is told", () -> heard.size() == 2);
        looking.suspend();
        until("it is stale", () -> heard.size() == 3);
        assertThat(observer.isStale()).isTrue();
        assertThat(observer.leader()).isPresent();
        first.closeAsync().join();
        leading(process(), "second");
        looking.reconnect();
        until("it is up to date", () -> heard.size() == 5);
        assertThat(heard).containsExactly("nobody", "first", "stale", "second", "upToDate");
        List<String> late = new CopyOnWriteArrayList<>();
        observer.addLeaderListener(leader -> late.add(leader.orElseThrow().id()));
        until("the late one hears", () -> late.size() == 1);
        observer.removeLeaderListener(listener);
        assertThat(observer.participants()).extracting(Participant::id).containsExactly("second");
        observer.close();
        until("it knows nothing any more", observer::isStale);
        assertThatThrownBy(observer::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aClosedClientLeadsNoMore() {
        Process one = process();
        ZkLeaderElection first = leading(one, "first");
        ZkLeaderElection second = following(process(), "second", 2);
        Process three = process();
        ZkLeaderElection third = following(three, "third", 3);
        CompletableFuture<Leadership> waiting = third.awaitLeadershipAsync(LIMIT);
        three.close();
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(ClientClosedException.class);
        Leadership leadership = first.leadership().orElseThrow();
        one.close();
        until("it is lost", () -> leadership.state() == GrantState.LOST);
        assertThat(first.isLeader()).isFalse();
        leads(second);
    }

    @Test
    void aPathThatCannotBeIsRefused() {
        Process one = process();
        assertThatThrownBy(() -> one.election("/", options("x"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> one.observer("relative", options("x"))).isInstanceOf(IllegalArgumentException.class);
    }
}
