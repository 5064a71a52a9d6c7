/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.ServerAge;
import io.zkboot.client.ZkClient;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.testing.sim.LifeSecrets;
import io.zkboot.client.testing.sim.LifeSteps;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;

/** One random life of a few clients that share one queue, with all that can go wrong, or with nothing going wrong. */
final class QueueLife {
    private static final String PATH = "/queue";
    private static final int STEPS = 60;
    private static final int SMALL_PACKET = 2_048;
    /** Nothing with this timeout may time out. */
    private static final Duration FOR_EVER = Duration.ofHours(10);
    /** When nothing has been wrong for so long, sessions have ended that were to end, and whoever waits has heard. */
    private static final Duration CALM = Duration.ofSeconds(40);

    /** A client and what it has under way. */
    final class User {
        final int number;
        final Member member;
        final ZkClient client;
        final ZkQueue<String> queue;
        final List<CompletableFuture<?>> asked = new ArrayList<>();
        final List<Item<String>> held = new ArrayList<>();
        /** Whether it has given up by itself while it may have been taking something. */
        boolean gaveUp;

        User(int number) {
            this.number = number;
            member = variety.join(Duration.ofMillis(2_000 + random.nextInt(6_000)), random);
            client = variety.client(member);
            int readAhead = random.nextInt(3) == 0 ? random.nextInt(4) : 0;
            queue = ZkQueue.of(
                    client,
                    PATH,
                    ItemCodec.TEXT,
                    QueueOptions.DEFAULTS.withLayout(layout).withReadAhead(readAhead));
        }

        void put() {
            String value = LifeSecrets.PAYLOAD + ++puts;
            int priority = layout.hasPriorities() && random.nextInt(3) == 0 ? random.nextInt(1_000) : 100;
            if (random.nextInt(5) == 0) {
                List<String> several = List.of(value, LifeSecrets.PAYLOAD + ++puts, LifeSecrets.PAYLOAD + ++puts);
                known(several, queue.putAllAsync(several, priority));
            } else {
                known(List.of(value), queue.putAsync(value, priority));
            }
        }

        private void known(List<String> items, CompletableFuture<?> putting) {
            pending.addAll(items);
            CompletableFuture<?> unused = putting.whenComplete((names, failure) -> {
                pending.removeAll(items);
                if (failure == null) {
                    put.addAll(items);
                } else if (Waiting.unwrapped(failure) instanceof ZkException known
                        && known.outcome() == Outcome.UNKNOWN) {
                    mayBePut.addAll(items);
                } else {
                    notPut.addAll(items);
                }
            });
        }

        void take(Duration longest) {
            CompletableFuture<Optional<String>> taking =
                    random.nextInt(4) == 0 ? queue.pollAsync() : queue.takeAsync(longest);
            asked.add(taking);
            CompletableFuture<?> unused = taking.whenComplete((value, failure) -> {
                if (failure == null) {
                    value.ifPresent(got -> judge.handedOut(this, got));
                } else {
                    gaveUp |= failure instanceof CancellationException;
                    doubt(Waiting.unwrapped(failure));
                }
            });
        }

        private void doubt(Throwable failure) {
            if (failure instanceof ZkException known && known.outcome() == Outcome.UNKNOWN && known.path() != null) {
                inDoubt.add(known.path().substring(known.path().lastIndexOf('/') + 1));
            }
        }

        CompletableFuture<Optional<Item<String>>> claim(Duration longest) {
            CompletableFuture<Optional<Item<String>>> claiming =
                    random.nextInt(4) == 0 ? queue.tryClaimAsync() : queue.claimAsync(longest);
            return claiming(claiming);
        }

        CompletableFuture<Optional<Item<String>>> claiming(CompletableFuture<Optional<Item<String>>> claiming) {
            asked.add(claiming);
            CompletableFuture<?> unused = claiming.thenAccept(item -> item.ifPresent(got -> {
                held.add(got);
                judge.claimed(this, got);
                claims++;
            }));
            return claiming;
        }

        void end(Item<String> item) {
            if (random.nextInt(4) == 0) {
                CompletableFuture<?> unused = item.giveBackAsync();
                return;
            }
            CompletableFuture<?> unused = item.acknowledgeAsync().whenComplete((done, failure) -> {
                if (failure == null && done) {
                    handled.add(item.value());
                    if (!judge.acknowledged.contains(item.value())) {
                        throw new AssertionError(item + " was not acknowledged");
                    }
                }
            });
        }

        @Override
        public String toString() {
            return "client " + number;
        }
    }

    private final long seed;
    private final QueueLayout layout;
    private final boolean faulty;
    private final LifeSteps steps = LifeSteps.ofThisLife();
    final Random random;
    final ScriptedServer server = ScriptedServer.withTree().expireIdleSessions();
    private final List<ScriptedServer> servers = List.of(server, server.sibling());
    final SimulatedClients clients = new SimulatedClients().varied();
    private final List<User> users = new ArrayList<>();
    private final QueueJudge judge;
    private final LifeTroubles troubles;
    private final LifeVariety variety;
    /** Who shall not hear of what it takes next. */
    private @Nullable User unheard;

    private int puts;
    private int claims;
    private final Set<String> pending = new HashSet<>();
    private final Set<String> put = new HashSet<>();
    private final Set<String> mayBePut = new HashSet<>();
    private final Set<String> notPut = new HashSet<>();
    private final Set<String> handled = new HashSet<>();
    /** Names of items that somebody was told may be lost. */
    private final Set<String> inDoubt = new HashSet<>();

    QueueLife(QueueLayout layout, long seed) {
        this.layout = layout;
        this.seed = seed;
        this.random = steps.random(seed * 0x9E3779B97F4A7C15L);
        this.faulty = seed % 4 != 0;
        this.judge = new QueueJudge(this, server);
        this.troubles = LifeTroubles.ofAll(clients, steps.random(seed + 1), servers);
        this.variety = faulty
                ? new LifeVariety(clients, steps.random(seed + 2), servers, SMALL_PACKET, ServerAge.BEFORE_3_5)
                : LifeVariety.none(clients, servers);
        server.linger(Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(3_000) : 0));
        for (ScriptedServer each : servers) {
            variety.script(each, judge::note).witness(this::written);
            each.slowness(request -> Duration.ofMillis(random.nextInt(40) == 0 ? random.nextInt(200) : 0));
        }
        for (int i = 3 + random.nextInt(3); i > 0; i--) {
            users.add(new User(i));
        }
        clients.judge(judge::look);
    }

    /** Whose connection this is. */
    @Nullable User userOf(SimulatedConnection connection) {
        return users.stream()
                .filter(user -> user.member.connections().contains(connection))
                .findFirst()
                .orElse(null);
    }

    String items() {
        return layout.hasClaims() ? PATH + "/entries" : PATH;
    }

    String claims() {
        return layout.hasClaims() ? PATH + "/taken" : PATH + "-taken";
    }

    /** Lives, and says how many items were handled. */
    int live() {
        for (int step = 0; step < STEPS; step++) {
            if (steps.next()) {
                act(one(users));
                if (faulty) {
                    troubles.perhaps();
                    variety.perhaps();
                }
                clients.run(Duration.ofMillis(random.nextInt(random.nextInt(12) == 0 ? 4_000 : 80)));
            }
        }
        calmDown();
        return judge.handedOut.size() + handled.size();
    }

    private void act(User user) {
        switch (random.nextInt(faulty ? 22 : 13)) {
            case 0, 1, 2, 3 -> user.put();
            case 4, 5 -> {
                if (random.nextInt(3) == 0 || !layout.hasClaims()) {
                    user.take(timeout());
                }
            }
            case 6, 7, 8 -> {
                if (layout.hasClaims()
                        && user.asked.stream()
                                        .filter(asking -> !asking.isDone())
                                        .count()
                                < 3) {
                    CompletableFuture<?> unused = user.claim(timeout());
                }
            }
            case 9, 10, 11 -> {
                if (!user.held.isEmpty()) {
                    user.end(user.held.remove(random.nextInt(user.held.size())));
                }
            }
            case 12 -> {
                if (!user.asked.isEmpty() && random.nextBoolean()) {
                    one(user.asked).cancel(false);
                }
            }
            case 13, 14 -> each(user, SimulatedConnection::cut);
            case 15 -> each(user, SimulatedConnection::reset);
            case 16 -> {
                each(user, connection -> connection.stall(Direction.TO_CLIENT)); // replies get lost
                clients.clock()
                        .after(Duration.ofMillis(random.nextInt(100)), () -> each(user, SimulatedConnection::cut));
            }
            case 17 ->
                each(
                        user,
                        connection ->
                                connection.stall(random.nextBoolean() ? Direction.TO_CLIENT : Direction.TO_SERVER));
            case 18 -> resume(user);
            case 19 -> user.member.pause(!user.member.isPaused());
            case 20 -> user.member.busy(!user.member.isBusy());
            default -> {
                if (random.nextInt(2) == 0) {
                    server.expire(user.client.snapshot().sessionId());
                } else {
                    takeAtTheEnd(user);
                }
            }
        }
    }

    /** Once it has taken something, and before it hears of that, its session ends, or it gives up. */
    private void takeAtTheEnd(User user) {
        unheard = user;
        user.take(FOR_EVER);
    }

    private void written(ReceivedRequest request, Reply reply) {
        User user = unheard;
        if (user == null || !reply.isGood() || user != userOf(request.connection()) || !judge.takes(request)) {
            return;
        }
        unheard = null;
        if (random.nextInt(3) == 0) {
            user.asked.get(user.asked.size() - 1).cancel(false);
        } else {
            request.connection().stall(Direction.TO_CLIENT);
            clients.clock().after(Duration.ofMillis(random.nextInt(300)), () -> server.expire(request.sessionId()));
        }
    }

    private Duration timeout() {
        return random.nextInt(3) == 0 ? FOR_EVER : Duration.ofMillis(1 + random.nextInt(8_000));
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

    /**
     * Nothing goes wrong any more: nobody waits beside an item, each one is handled, and in the end nothing is left.
     */
    private void calmDown() {
        troubles.end();
        variety.end();
        unheard = null;
        for (User user : users) {
            user.member.pause(false);
            user.member.busy(false);
            resume(user);
        }
        clients.run(CALM);
        assertThat(pending).as("puts without an answer").isEmpty();
        assertNobodySleepsBesideAnItem();
        do { // what is taken at the moment of giving up comes back
            drain();
            for (User user : users) {
                user.asked.forEach(asking -> asking.cancel(false));
            }
            clients.run(Duration.ofSeconds(3));
        } while (!server.children(items()).isEmpty());
        assertNothingIsLeft();
        assertAllWereHandled();
    }

    private void assertNobodySleepsBesideAnItem() {
        Set<String> free = new TreeSet<>(server.children(items()));
        free.removeAll(server.children(claims()));
        if (!free.isEmpty()) {
            for (User user : users) {
                assertThat(user.asked)
                        .as("%s waits, and there are %s", user, free)
                        .allMatch(CompletableFuture::isDone);
            }
        }
    }

    /** All that is left is handled; each claim that its holder has not ended is given back. */
    private void drain() {
        for (int round = 0; round < 400; round++) {
            for (User user : users) {
                user.held.forEach(item -> item.acknowledgeAsync().thenAccept(done -> {
                    if (done) {
                        handled.add(item.value());
                    }
                }));
                user.held.clear();
            }
            clients.run(Duration.ofMillis(300));
            if (server.children(items()).isEmpty()) {
                return;
            }
            assertNobodySleepsBesideAnItemForLong();
            User user = one(users);
            if (layout.hasClaims()) {
                CompletableFuture<?> unused = user.claiming(user.queue.claimAsync(FOR_EVER));
            } else {
                user.take(FOR_EVER);
            }
        }
        throw new AssertionError(
                "items are left: " + server.children(items()) + ", claims " + server.children(claims()));
    }

    private void assertNobodySleepsBesideAnItemForLong() {
        clients.run(Duration.ofMillis(700));
        assertNobodySleepsBesideAnItem();
    }

    private void assertNothingIsLeft() {
        assertThat(server.children(claims())).as("claims left behind").isEmpty();
        if (variety.allKnow(OpCode.removeWatches)) {
            assertThat(server.watches()).as("watches left on the servers").isZero();
        }
        for (User user : users) {
            assertThat(user.client.snapshot().watches())
                    .as("watches left behind by %s", user)
                    .isZero();
            assertThat(user.member.listeners())
                    .as("listeners left behind by %s, and one of its own", user)
                    .isEqualTo(1);
        }
    }

    private void assertAllWereHandled() {
        Set<String> gone = new HashSet<>(judge.acknowledged);
        gone.addAll(judge.handedOut);
        assertThat(notPut).as("what was not put").noneMatch(gone::contains);
        for (String value : put) {
            if (!gone.contains(value)) {
                assertMayBeLost(value);
            }
        }
        for (String value : judge.handedOut) {
            assertThat(judge.acknowledged).as("what was taken").doesNotContain(value);
        }
        if (!faulty) {
            assertThat(put).hasSize(puts);
            assertThat(gone).hasSize(puts);
            assertThat(handled).isEqualTo(judge.acknowledged);
        }
    }

    /** Only a session that ends while the answer is on its way loses what it takes; whoever still waits is told. */
    private void assertMayBeLost(String value) {
        LifeSteps.happens("an item is lost");
        Long session = judge.taken.get(value);
        assertThat(session)
                .as("%s was put, and nobody has taken or acknowledged it", value)
                .isNotNull();
        assertThat(server.isAlive(session))
                .as("%s was taken by a session that lives on", value)
                .isFalse();
        boolean gaveUp = users.stream()
                .anyMatch(user -> user.gaveUp && judge.sessionsOf(user).contains(session));
        boolean told = inDoubt.contains(judge.nameOf(value)) || gaveUp;
        assertThat(told).as("%s is lost, and nobody was told", value).isTrue();
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    @Override
    public String toString() {
        return layout + ", seed " + seed;
    }
}
