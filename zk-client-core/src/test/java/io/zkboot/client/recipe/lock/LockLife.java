/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.ServerAge;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.testing.sim.LifeSteps;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.zookeeper.ZooDefs.OpCode;

/** One random life of a few clients that contend for one lock, semaphore or the like, with all that can go wrong. */
final class LockLife {
    static final String PATH = "/locks/one";
    static final String DATA = "/data";
    private static final int STEPS = 50;
    private static final int SMALL_PACKET = 2_048;
    /** No attempt with this timeout may time out. */
    private static final Duration FOR_EVER = Duration.ofHours(10);
    /**
     * When nothing has been wrong for so long, sessions have ended that were to end, and whoever only tried has left.
     */
    private static final Duration CALM = Duration.ofSeconds(30);

    /** A client and what it has under way. */
    final class User {
        final int number;
        final Member member;
        final ZkClient client;
        final Contest.Share share;
        final List<CompletableFuture<Grant>> asked = new ArrayList<>();
        final List<CompletableFuture<Grant>> patient = new ArrayList<>();
        final List<Grant> held = new ArrayList<>();

        User(int number) {
            this.number = number;
            member = variety.join(Duration.ofMillis(2_000 + random.nextInt(6_000)), random);
            client = variety.client(member);
            share = contest.of(client, PATH);
        }

        void acquire(boolean forEver) {
            Duration timeout = forEver ? FOR_EVER : Duration.ofMillis(1 + random.nextInt(10_000));
            CompletableFuture<Grant> asking = share.acquire(timeout, random);
            asked.add(asking);
            if (forEver) {
                patient.add(asking);
            }
            CompletableFuture<?> unused = asking.thenAccept(this::granted);
        }

        void tryAcquire() {
            CompletableFuture<?> unused = share.tryAcquire(random).thenAccept(got -> got.ifPresent(this::granted));
        }

        private void granted(Grant grant) {
            held.add(grant);
            judge.begins(this, grant);
            grants++;
        }

        @Override
        public String toString() {
            return "client " + number;
        }
    }

    private final long seed;
    final Contest contest;
    private final LifeSteps steps = LifeSteps.ofThisLife();
    final Random random;
    final ScriptedServer server = ScriptedServer.withTree().expireIdleSessions();
    final List<ScriptedServer> servers = List.of(server, server.sibling());
    final SimulatedClients clients = new SimulatedClients().varied();
    final List<User> users = new ArrayList<>();
    private final LockJudge judge;
    private final LifeTroubles troubles;
    private final LifeVariety variety;
    private int grants;

    LockLife(Contest contest, long seed) {
        this.contest = contest.forOneLife();
        this.seed = seed;
        this.random = steps.random(seed * 0x9E3779B97F4A7C15L);
        this.judge = new LockJudge(this);
        this.troubles = LifeTroubles.ofAll(clients, steps.random(seed + 1), servers);
        this.variety = new LifeVariety(clients, steps.random(seed + 2), servers, SMALL_PACKET, ServerAge.BEFORE_3_5);
        server.linger(Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(3_000) : 0));
        server.change(DATA, false);
        for (ScriptedServer each : servers) {
            variety.script(each, judge::note);
            each.slowness(request -> Duration.ofMillis(random.nextInt(40) == 0 ? random.nextInt(200) : 0));
        }
        for (int i = 3 + random.nextInt(3); i > 0; i--) {
            users.add(new User(i));
        }
        clients.judge(judge::look);
    }

    /** Lives, and says how many grants there were. */
    int live() {
        for (int step = 0; step < STEPS; step++) {
            if (steps.next()) {
                act(one(users));
                troubles.perhaps();
                variety.perhaps();
                clients.run(Duration.ofMillis(random.nextInt(random.nextInt(12) == 0 ? 4_000 : 80)));
            }
        }
        calmDown();
        return grants;
    }

    private void act(User user) {
        switch (random.nextInt(22)) {
            case 0, 1, 2, 3, 4, 5 -> {
                if (user.asked.stream().filter(asking -> !asking.isDone()).count() < 2) {
                    user.acquire(random.nextInt(3) == 0);
                }
            }
            case 6 -> user.tryAcquire();
            case 7, 8 -> release(user);
            case 9, 10 -> change(user);
            case 11 -> write(user);
            case 12 -> {
                if (!user.asked.isEmpty()) {
                    one(user.asked).cancel(false);
                }
            }
            case 13 -> each(user, SimulatedConnection::cut);
            case 14 -> each(user, SimulatedConnection::reset);
            case 15 -> {
                each(user, connection -> connection.stall(Direction.TO_CLIENT)); // replies get lost
                clients.clock()
                        .after(Duration.ofMillis(random.nextInt(100)), () -> each(user, SimulatedConnection::cut));
            }
            case 16 ->
                each(
                        user,
                        connection ->
                                connection.stall(random.nextBoolean() ? Direction.TO_CLIENT : Direction.TO_SERVER));
            case 17 -> resume(user);
            case 18 -> user.member.pause(!user.member.isPaused());
            case 19 -> user.member.busy(!user.member.isBusy());
            case 20 -> {
                if (random.nextInt(3) == 0) {
                    judge.excuse(user.client.snapshot().sessionId());
                    server.expire(user.client.snapshot().sessionId());
                }
            }
            default -> intervene();
        }
    }

    /** An operator, or a server that removes an empty container. */
    private void intervene() {
        String queue = contest.queues().size() == 1 ? PATH : one(contest.queues());
        List<String> names = Contest.inOrder(server.children(queue));
        if (names.isEmpty()) {
            if (server.look(queue) != null && random.nextBoolean()) {
                server.delete(queue);
            }
        } else if (random.nextInt(3) > 0) {
            String path = queue + "/" + one(names);
            judge.excuse(path);
            server.delete(path);
        } else {
            server.setData(queue + "/" + one(names), "__REVOKE__".getBytes(StandardCharsets.UTF_8));
        }
    }

    private void release(User user) {
        if (!user.held.isEmpty()) {
            Grant grant = user.held.remove(random.nextInt(user.held.size()));
            grant.close();
            assertThat(grant.isHeld()).isFalse();
        }
    }

    private void change(User user) {
        user.share.agree(random);
        Grant grant = user.held.isEmpty() ? null : one(user.held);
        CompletableFuture<Grant> changing = grant == null ? null : user.share.change(grant);
        if (changing != null) {
            CompletableFuture<?> unused = changing.thenAccept(changed -> {
                user.held.remove(grant);
                user.granted(changed);
            });
        } else {
            release(user);
        }
    }

    private void write(User user) {
        if (!user.held.isEmpty()) {
            CompletableFuture<?> unused = one(user.held)
                    .guard(user.client.transaction().setData(DATA, new byte[] {1}))
                    .commitAsync();
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

    /** Nothing goes wrong any more: each one gets its turn, and in the end nothing is left. */
    private void calmDown() {
        troubles.end();
        variety.end();
        for (User user : users) {
            user.member.pause(false);
            user.member.busy(false);
            resume(user);
            user.acquire(true);
        }
        clients.run(CALM);
        assertNobodyWaitsForNothing();
        while (users.stream().anyMatch(user -> !user.held.isEmpty())) {
            release(one(users.stream().filter(user -> !user.held.isEmpty()).toList()));
            clients.run(Duration.ofSeconds(1));
            assertNobodyWaitsForNothing();
        }
        assertThat(users)
                .as("all have had their turn; the nodes are %s", nodes())
                .allMatch(user -> user.asked.stream().allMatch(CompletableFuture::isDone));
        for (User user : users) {
            for (CompletableFuture<Grant> asking : user.patient) {
                assertThat(asking.isCancelled() || !asking.isCompletedExceptionally())
                        .as("%s failed: %s", user, asking)
                        .isTrue();
            }
        }
        clients.run(Duration.ofSeconds(2));
        assertThat(nodes()).as("nodes left behind").isEmpty();
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

    /** Whoever may hold does: nothing goes wrong any more, and all have had the time to hear of it. */
    private void assertNobodyWaitsForNothing() {
        Set<String> held = new HashSet<>();
        users.forEach(user ->
                user.held.stream().filter(Grant::isHeld).forEach(grant -> held.add(ZnodePath.name(grant.nodePath()))));
        judge.look();
        List<String> names = server.children(contest.queues().get(0));
        assertThat(held).as("all that hold, of the nodes %s", nodes()).containsAll(contest.holders(names));
        assertThat(contest.mayHold(names))
                .as("may hold, of the nodes %s", nodes())
                .containsAll(held);
    }

    List<String> nodes() {
        List<String> all = new ArrayList<>();
        contest.queues().forEach(queue -> all.addAll(Contest.inOrder(server.children(queue))));
        return all;
    }

    private <T> T one(List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    @Override
    public String toString() {
        return contest + ", seed " + seed;
    }
}
