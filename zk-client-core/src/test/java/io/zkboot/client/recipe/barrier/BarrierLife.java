/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.ServerAge;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.testing.sim.LifeSteps;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.SetDataRequest;
import org.jspecify.annotations.Nullable;

/**
 * One random life of a few members of a double barrier, and of clients that wait at a plain one. When a round begins
 * the judge looks whether its members are all there, and nobody of the round before.
 */
final class BarrierLife {
    private static final String PATH = "/barriers/twice";
    private static final String PLAIN = "/barriers/plain";
    private static final int STEPS = 60;
    private static final int SMALL_PACKET = 2_048;
    private static final Duration FOR_EVER = Duration.ofHours(10);
    private static final Duration CALM = Duration.ofSeconds(30);

    private final class User {
        final Member member = variety.join(Duration.ofMillis(2_000 + random.nextInt(6_000)), random);
        final ZkClient client = variety.client(member);
        final int listeners = member.listeners();
        final ZkDoubleBarrier twice = ZkDoubleBarrier.of(client, PATH, size);
        final ZkBarrier plain = ZkBarrier.of(client, PLAIN);
        final List<CompletableFuture<?>> waits = new ArrayList<>();

        @Nullable CompletableFuture<?> entering;

        @Nullable CompletableFuture<?> leaving;

        boolean inside;

        void enter(boolean patient) {
            if (entering == null && !inside) {
                CompletableFuture<?> entry =
                        twice.enterAsync(patient ? FOR_EVER : Duration.ofMillis(1 + random.nextInt(8_000)));
                entering = entry;
                CompletableFuture<?> unused = entry.whenComplete((passed, failure) -> {
                    entering = null;
                    inside = failure == null;
                    entries += failure == null ? 1 : 0;
                });
            }
        }

        void leave(boolean patient) {
            if (inside && leaving == null) {
                CompletableFuture<?> exit =
                        twice.leaveAsync(patient ? FOR_EVER : Duration.ofMillis(1 + random.nextInt(8_000)));
                leaving = exit;
                CompletableFuture<?> unused = exit.whenComplete((left, failure) -> {
                    leaving = null;
                    inside = failure != null;
                });
            }
        }
    }

    private final LifeSteps steps = LifeSteps.ofThisLife();
    private final Random random;
    private final int size;
    private final ScriptedServer server = ScriptedServer.withTree().expireIdleSessions();
    private final List<ScriptedServer> servers = List.of(server, server.sibling());
    private final SimulatedClients clients = new SimulatedClients().varied();
    private final List<User> users = new ArrayList<>();
    private final LifeTroubles troubles;
    private final LifeVariety variety;
    private int entries;
    private @Nullable AssertionError wrong;

    BarrierLife(long seed) {
        random = steps.random(seed * 0x9E3779B97F4A7C15L);
        size = 1 + random.nextInt(3);
        troubles = LifeTroubles.ofAll(clients, steps.random(seed + 1), servers);
        variety = new LifeVariety(clients, steps.random(seed + 2), servers, SMALL_PACKET, ServerAge.BEFORE_3_5);
        server.linger(Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(3_000) : 0));
        server.change("/barriers", false);
        for (ScriptedServer each : servers) {
            each.slowness(request -> Duration.ofMillis(random.nextInt(40) == 0 ? random.nextInt(200) : 0));
            variety.script(each, this::judge);
        }
        for (int i = size + random.nextInt(3); i > 0; i--) {
            users.add(new User());
        }
    }

    /** Lives, and says how often somebody has entered. */
    int live() {
        for (int step = 0; step < STEPS; step++) {
            if (steps.next()) {
                act(users.get(random.nextInt(users.size())));
                troubles.perhaps();
                variety.perhaps();
                clients.run(Duration.ofMillis(random.nextInt(random.nextInt(12) == 0 ? 4_000 : 80)));
            }
        }
        calmDown();
        return entries;
    }

    private void act(User user) {
        switch (random.nextInt(22)) {
            case 0, 1, 2, 3, 4, 5 -> user.enter(random.nextInt(3) > 0);
            case 6, 7, 8 -> user.leave(random.nextInt(3) > 0);
            case 9 -> {
                CompletableFuture<?> under = random.nextBoolean() ? user.entering : user.leaving;
                if (under != null) {
                    under.cancel(false);
                }
            }
            case 10, 11 ->
                user.waits.add(user.plain.awaitAsync(
                        random.nextBoolean() ? FOR_EVER : Duration.ofMillis(1 + random.nextInt(3_000))));
            case 12 -> {
                if (server.look(PLAIN) == null) {
                    server.change(PLAIN, false);
                } else {
                    server.delete(PLAIN);
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
                    server.expire(user.client.snapshot().sessionId());
                }
            }
            default -> intervene();
        }
    }

    /** An operator deletes the node of a member, or makes one that is none. */
    private void intervene() {
        List<String> names = server.children(PATH);
        if (server.look(PATH) == null) {
            return;
        }
        if (!names.isEmpty() && random.nextInt(3) > 0) {
            server.delete(PATH + "/" + names.get(random.nextInt(names.size())));
        } else {
            server.change(PATH + "/" + (random.nextBoolean() ? "ready" : "junk"), true);
        }
    }

    /** A round is about to begin, if this is applied. */
    private @Nullable Reply judge(ReceivedRequest request) {
        if (request.opCode() == OpCode.multi && wrong == null) {
            try {
                List<Op> parts = new ArrayList<>();
                request.as(new MultiOperationRecord()).forEach(parts::add);
                judge(parts);
            } catch (AssertionError e) {
                wrong = e;
            }
        }
        return null;
    }

    private void judge(List<Op> parts) {
        Op last = parts.get(parts.size() - 1);
        if (server.look(PATH) == null
                || !(last.toRequestRecord() instanceof SetDataRequest set)
                || !set.getPath().equals(PATH)
                || set.getVersion() != server.look(PATH).getVersion()) {
            return;
        }
        List<String> there = server.children(PATH);
        String[] next = new String(set.getData(), StandardCharsets.UTF_8).split("\n");
        List<String> names = List.of(next).subList(1, next.length);
        if (names.isEmpty()) {
            return; // what was agreed on before the first round, which travels with other writes
        }
        boolean applied =
                parts.subList(0, parts.size() - 1).stream().allMatch(part -> server.look(part.getPath()) != null);
        if (!applied) {
            return;
        }
        assertThat(names).as("members of a round").hasSize(size).doesNotHaveDuplicates();
        assertThat(there).as("who is there when a round begins").containsAll(names);
        for (String name : names) {
            assertThat(server.look(PATH + "/" + name).getEphemeralOwner())
                    .as("a member goes with its session: %s", name)
                    .isNotZero();
        }
        String[] before = new String(server.data(PATH), StandardCharsets.UTF_8).split("\n");
        assertThat(Collections.disjoint(there, List.of(before).subList(1, before.length)))
                .as("nobody of the round before")
                .isTrue();
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

    /** Nothing goes wrong any more: whoever is inside leaves, and of those who enter as many pass as make up rounds. */
    private void calmDown() {
        troubles.end();
        variety.end();
        for (User user : users) {
            user.member.pause(false);
            user.member.busy(false);
            resume(user);
        }
        clients.run(CALM);
        if (server.look(PLAIN) != null) {
            server.delete(PLAIN);
        }
        clients.run(CALM);
        for (User user : users) {
            assertThat(user.waits).as("nobody waits at what is not set").allMatch(CompletableFuture::isDone);
        }
        for (int round = 0; round < 4; round++) {
            int before = entries;
            users.forEach(user -> user.leave(true));
            clients.run(Duration.ofSeconds(15));
            assertThat(users).as("nobody waits for whom has left").allMatch(user -> user.leaving == null);
            users.forEach(user -> user.enter(true));
            clients.run(Duration.ofSeconds(15));
            assertThat(entries - before)
                    .as("of %s all wanted to enter, and who was inside had left", users.size())
                    .isGreaterThanOrEqualTo(size);
        }
        users.forEach(user -> {
            if (user.entering != null) {
                user.entering.cancel(false);
            }
        });
        users.forEach(user -> user.leave(true));
        clients.run(Duration.ofSeconds(15));
        if (wrong != null) {
            throw wrong;
        }
        assertThat(server.children(PATH)).as("nodes left behind").allMatch(name -> !name.contains("member"));
        if (variety.allKnow(OpCode.removeWatches)) {
            assertThat(server.watches()).as("watches left behind").isZero();
        }
        for (User user : users) {
            assertThat(user.client.snapshot().watches()).as("watches here").isZero();
            assertThat(user.member.listeners()).as("listeners").isLessThanOrEqualTo(user.listeners);
        }
    }
}
