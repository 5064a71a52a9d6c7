/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.ServerAge;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.recipe.leader.LeaderOptions.AfterTask;
import io.zkboot.client.testing.sim.LifeSteps;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;

/** One random life of a few clients that stand for election or look on, with all that can go wrong. */
final class LeaderLife {
    static final String PATH = "/leaders/one";
    static final String DATA = "/data";
    private static final int STEPS = 60;
    private static final int SMALL_PACKET = 2_048;
    /** When nothing has been wrong for so long, sessions have ended that were to end, and pauses are over. */
    private static final Duration CALM = Duration.ofSeconds(40);

    /** A client with an election, or with an observer alone. */
    final class User {
        final int number = ++users;
        final Member member;
        final ZkClient client;
        final boolean stands;
        final LeaderWork work;
        ZkLeaderObserver observer;

        @Nullable ZkLeaderElection election;

        Optional<Optional<Leader>> told = Optional.empty();
        boolean toldStale;
        boolean ended;

        User(boolean stands) {
            this.stands = stands;
            member = variety.join(Duration.ofMillis(2_000 + random.nextInt(6_000)), random);
            client = variety.client(member);
            work = new LeaderWork(this, judge);
            begin();
        }

        /** Stands for election anew. */
        void begin() {
            LeaderOptions options = LeaderOptions.DEFAULTS
                    .withId("user " + number)
                    .withExecutor(Runnable::run)
                    .withTaskExecutor(slow(3_000))
                    .withPause(Duration.ofMillis(random.nextInt(2_000)))
                    .withAfterTask(random.nextBoolean() ? AfterTask.RESIGN : AfterTask.LEAD_ON);
            if (random.nextInt(4) == 0) {
                options = options.withAbandonAfter(Duration.ofMillis(1 + random.nextInt(3_000)));
            }
            told = Optional.empty();
            toldStale = false;
            if (stands) {
                ZkLeaderElection made = random.nextInt(4) == 0
                        ? ZkLeaderElection.of(client, PATH, options, work::run)
                        : ZkLeaderElection.of(client, PATH, options);
                election = made;
                observer = made;
                work.begin(options);
                made.addListener(work.listener(), slow(2_000));
                made.addListener(work.listener());
            } else {
                observer = ZkLeaderObserver.of(client, PATH, options);
            }
            observer.addLeaderListener(new Hearing(this, observer), random.nextBoolean() ? Runnable::run : slow(500));
            observer.start();
        }

        private Executor slow(int millis) {
            return task -> clients.clock().after(Duration.ofMillis(random.nextInt(millis)), task);
        }

        Optional<Leadership> leadership() {
            return election == null ? Optional.empty() : election.leadership();
        }

        @Override
        public String toString() {
            return "user " + number;
        }
    }

    /** What a user is told of leaders. */
    private record Hearing(User user, ZkLeaderObserver of) implements LeaderListener {
        @Override
        public void leaderChanged(Optional<Leader> leader) {
            if (user.observer == of) {
                user.told = Optional.of(leader);
            }
        }

        @Override
        public void stale() {
            user.toldStale = user.observer == of;
        }

        @Override
        public void upToDate() {
            user.toldStale = false;
        }
    }

    private final long seed;
    private final LifeSteps steps = LifeSteps.ofThisLife();
    final Random random;
    final ScriptedServer server = ScriptedServer.withTree().expireIdleSessions();
    final List<ScriptedServer> servers = List.of(server, server.sibling());
    final SimulatedClients clients = new SimulatedClients().varied();
    final List<User> all = new ArrayList<>();
    private final LeaderJudge judge;
    private final LifeTroubles troubles;
    private final LifeVariety variety;
    private int users;

    LeaderLife(long seed) {
        this.seed = seed;
        this.random = steps.random(seed * 0x9E3779B97F4A7C15L);
        this.judge = new LeaderJudge(this);
        this.troubles = LifeTroubles.ofAll(clients, steps.random(seed + 1), servers);
        this.variety = new LifeVariety(clients, steps.random(seed + 2), servers, SMALL_PACKET, ServerAge.BEFORE_3_5);
        server.linger(Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(3_000) : 0));
        server.change(DATA, false);
        for (ScriptedServer each : servers) {
            variety.script(each, judge::note);
            each.slowness(request -> Duration.ofMillis(random.nextInt(40) == 0 ? random.nextInt(200) : 0));
        }
        for (int i = 2 + random.nextInt(3); i > 0; i--) {
            all.add(new User(true));
        }
        all.add(new User(false));
        clients.judge(judge::look);
    }

    /** Lives, and says how many leaders there were. */
    int live() {
        for (int step = 0; step < STEPS; step++) {
            if (steps.next()) {
                act(one(all));
                troubles.perhaps();
                variety.perhaps();
                clients.run(Duration.ofMillis(random.nextInt(random.nextInt(12) == 0 ? 4_000 : 80)));
            }
        }
        calmDown();
        return judge.grants();
    }

    private void act(User user) {
        if (user.ended) {
            return;
        }
        switch (random.nextInt(20)) {
            case 0, 1 -> resign(user);
            case 2 -> again(user);
            case 3, 4, 5 -> write(user);
            case 6 -> user.leadership().ifPresent(judge::abandon);
            case 7 -> replace(user);
            case 8, 9 -> each(user, SimulatedConnection::cut);
            case 10 -> each(user, SimulatedConnection::reset);
            case 11 -> {
                each(user, connection -> connection.stall(Direction.TO_CLIENT)); // replies get lost
                clients.clock()
                        .after(Duration.ofMillis(random.nextInt(100)), () -> each(user, SimulatedConnection::cut));
            }
            case 12 ->
                each(
                        user,
                        connection ->
                                connection.stall(random.nextBoolean() ? Direction.TO_CLIENT : Direction.TO_SERVER));
            case 13 -> resume(user);
            case 14 -> user.member.pause(!user.member.isPaused());
            case 15 -> user.member.busy(!user.member.isBusy());
            case 16 -> {
                judge.excuse(user.client.snapshot().sessionId());
                server.expire(user.client.snapshot().sessionId());
            }
            default -> intervene();
        }
    }

    private void resign(User user) {
        user.leadership().ifPresent(leadership -> {
            leadership.resign(Duration.ofMillis(random.nextBoolean() ? 0 : random.nextInt(3_000)));
            assertThat(user.election.isLeader()).isFalse();
            assertThat(user.election.leadership()).isEmpty();
        });
    }

    /** Leaves, and stands for election or looks on anew. */
    private void again(User user) {
        user.observer.close();
        if (user.election != null) {
            assertThat(user.election.isLeader()).isFalse();
        }
        user.begin();
    }

    private void write(User user) {
        user.leadership().ifPresent(leadership -> {
            CompletableFuture<?> unused = leadership
                    .guard(user.client.transaction().setData(DATA, new byte[] {1}))
                    .commitAsync();
        });
    }

    /** A process that ends, and another one. */
    private void replace(User user) {
        if (random.nextInt(3) == 0 && !user.member.isPaused() && !user.member.isBusy()) {
            judge.excuse(user.client.snapshot().sessionId());
            user.member.close();
            if (random.nextBoolean()) {
                user.observer.close();
            }
            user.ended = true;
            all.add(new User(user.stands));
        }
    }

    /** An operator, or a server that removes an empty container. */
    private void intervene() {
        List<String> names = inOrder();
        if (names.isEmpty()) {
            if (server.look(PATH) != null && random.nextBoolean()) {
                server.delete(PATH);
            }
        } else {
            int how = random.nextInt(8);
            for (String name : how == 0 ? names : List.of(how < 4 ? names.get(0) : one(names))) {
                judge.excuse(PATH + "/" + name);
                server.delete(PATH + "/" + name);
            }
            if (how == 0) {
                server.delete(PATH);
            }
        }
    }

    private void each(User user, Consumer<SimulatedConnection> fault) {
        user.member.connections().forEach(fault);
    }

    private void resume(User user) {
        each(user, connection -> {
            connection.resume(Direction.TO_SERVER);
            connection.resume(Direction.TO_CLIENT);
        });
    }

    /** Nothing goes wrong any more: each one leads in its turn, all know who does, and in the end nothing is left. */
    private void calmDown() {
        troubles.end();
        variety.end();
        for (User user : all) {
            user.member.pause(false);
            user.member.busy(false);
            resume(user);
        }
        clients.run(CALM);
        List<User> standing = new ArrayList<>(
                all.stream().filter(user -> user.stands && !user.ended).toList());
        while (!standing.isEmpty()) {
            assertThat(clients.runUntil(Duration.ofSeconds(30), this::somebodyLeads))
                    .as("somebody leads; the nodes are %s", inOrder())
                    .isTrue();
            clients.run(Duration.ofSeconds(6));
            assertAllKnow();
            User leader = standing.stream()
                    .filter(user -> user.election.isLeader())
                    .findFirst()
                    .orElse(one(standing));
            leader.election.close();
            standing.remove(leader);
        }
        clients.run(Duration.ofSeconds(10));
        assertAllKnow();
        all.forEach(user -> user.observer.close());
        clients.run(Duration.ofSeconds(2));
        assertThat(inOrder()).as("nodes left behind").isEmpty();
        if (variety.allKnow(OpCode.removeWatches)) {
            assertThat(server.watches()).as("watches left on the servers").isZero();
        }
        for (User user : all) {
            assertThat(user.work.open())
                    .as("work that has not ended of %s", user)
                    .isZero();
            if (!user.ended) {
                assertThat(user.client.snapshot().watches())
                        .as("watches left behind by %s", user)
                        .isZero();
                assertThat(user.member.listeners())
                        .as("listeners left behind by %s, and one of its own", user)
                        .isEqualTo(1);
            }
        }
    }

    private boolean somebodyLeads() {
        return all.stream().anyMatch(user -> user.election != null && user.election.isLeader());
    }

    /** Tasks go on resigning, so that there are moments in which somebody is still to be told. */
    private void assertAllKnow() {
        boolean unused = clients.runUntil(Duration.ofSeconds(20), () -> {
            try {
                assertAllKnowNow();
                return true;
            } catch (AssertionError notYet) {
                return false;
            }
        });
        assertAllKnowNow();
    }

    /** The first one of the queue leads, and all know that. */
    private void assertAllKnowNow() {
        List<String> names = inOrder();
        if (names.isEmpty()) {
            all.stream().filter(user -> !user.ended).forEach(user -> assertKnows(user, null));
            return;
        }
        String first = PATH + "/" + names.get(0);
        for (User user : all) {
            boolean leads = user.election != null && user.election.isLeader();
            if (leads) {
                assertThat(user.leadership().orElseThrow().nodePath())
                        .as("that of %s, who leads", user)
                        .isEqualTo(first);
            }
            if (!user.ended && (user.election == null || user.election.state() != ZkLeaderElection.State.CLOSED)) {
                assertKnows(user, new String(server.data(first), StandardCharsets.UTF_8));
            }
        }
    }

    private void assertKnows(User user, @Nullable String id) {
        if (user.election != null && user.election.state() == ZkLeaderElection.State.CLOSED) {
            return;
        }
        assertThat(user.observer.isStale()).as("stale, says %s", user).isFalse();
        assertThat(user.observer.leader().map(Leader::id))
                .as("who leads, says %s; the nodes are %s", user, inOrder())
                .isEqualTo(Optional.ofNullable(id));
        assertThat(user.toldStale)
                .as("%s has heard last that it is stale", user)
                .isFalse();
        assertThat(user.told.orElse(Optional.empty()).map(Leader::id))
                .as("who leads, as %s was told", user)
                .isEqualTo(Optional.ofNullable(id));
    }

    /** The names of the nodes, as the servers order them. */
    List<String> inOrder() {
        List<String> sorted = new ArrayList<>(server.children(PATH));
        sorted.sort(Comparator.comparing(name -> name.substring(name.length() - 10)));
        return sorted;
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    @Override
    public String toString() {
        return "seed " + seed;
    }
}
