/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.ServerAge;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.recipe.group.PartitionWorld.User;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;

/** One random life of members who share a set out: they come, leave, die, are cut off and paused, and listen slowly. */
final class PartitionLife {
    private static final int ITEMS = 7;
    private static final int SMALL_PACKET = 2_048;
    /** Whoever is free hears within this of what has been taken from him, or knows it by the clock. */
    private static final Duration NOTICED = Duration.ofSeconds(9);

    /** Longer than a listener takes that is not very slow. */
    private static final Duration A_MOMENT = Duration.ofSeconds(1);

    private final PartitionWorld world;
    private final Random random;
    private final LifeTroubles troubles;
    private final List<User> users = new ArrayList<>();
    private final List<User> closed = new ArrayList<>();
    /** Members who may need longer for a call than they have to give an item back. */
    private final Set<User> verySlow = new HashSet<>();
    /** When a member was without a connection, paused or busy last. */
    private final Map<User, Duration> troubled = new HashMap<>();

    private final Set<String> excusedNodes = new HashSet<>();
    private final Set<Long> excusedSessions = new HashSet<>();
    private final Map<String, Duration> gone = new HashMap<>();
    private final Map<String, Long> tokens = new HashMap<>();
    private final Map<String, User> known = new HashMap<>();
    private int moves;
    private int turns;

    PartitionLife(long seed) {
        world = new PartitionWorld(seed);
        random = world.random;
        world.clients.varied();
        troubles = LifeTroubles.ofAll(world.clients, world.steps.random(seed + 1), List.of(world.server));
        world.variety = new LifeVariety(
                world.clients, world.steps.random(seed + 3), List.of(world.server), SMALL_PACKET, ServerAge.BEFORE_3_5);
        Random slowness = world.steps.random(seed + 2);
        world.variety
                .script(world.server, this::note)
                .slowness(request -> Duration.ofMillis(slowness.nextInt(40) == 0 ? slowness.nextInt(200) : 0));
        Duration linger = Duration.ofMillis(random.nextInt(300));
        world.server.linger(linger);
    }

    /** Lives, and returns how often an item was given to somebody. */
    int live() {
        world.clients.judge(this::judge);
        for (int i = 0; i < 3; i++) {
            join();
        }
        for (int i = 0; i < 45; i++) {
            if (world.steps.next()) {
                act();
                troubles.perhaps();
                world.variety.perhaps();
                world.run(Duration.ofMillis(random.nextInt(random.nextInt(5) == 0 ? 5_000 : 400)));
            }
        }
        calmDown();
        return moves;
    }

    private void join() {
        boolean slow = random.nextInt(3) == 0;
        int longest = 1 + random.nextInt(random.nextInt(4) == 0 ? 20_000 : 1_000);
        boolean replaced = random.nextInt(6) == 0;
        User user = world.user(
                replaced ? ITEMS - 1 : ITEMS, builder -> slow ? builder.executor(world.slow(longest)) : builder);
        users.add(user);
        if (replaced) { // before anything was shared out
            user.set.setItems(PartitionWorld.items(ITEMS));
        }
        if (slow && longest > A_MOMENT.toMillis()) {
            verySlow.add(user);
        }
    }

    private void act() {
        User user = users.isEmpty() ? null : users.get(random.nextInt(users.size()));
        if (user == null || (users.size() < 5 && random.nextInt(8) == 0)) {
            join();
            return;
        }
        switch (random.nextInt(16)) {
            case 0 -> leave(user);
            case 1, 2, 3 -> each(user, SimulatedConnection::cut);
            case 4 -> each(user, SimulatedConnection::reset);
            case 5 -> {
                each(user, connection -> connection.stall(Direction.TO_CLIENT)); // replies get lost
                world.clients
                        .clock()
                        .after(Duration.ofMillis(random.nextInt(200)), () -> each(user, SimulatedConnection::cut));
            }
            case 6 ->
                each(
                        user,
                        connection ->
                                connection.stall(random.nextBoolean() ? Direction.TO_CLIENT : Direction.TO_SERVER));
            case 7, 8 -> resume(user);
            case 9 -> user.member.pause(!user.member.isPaused());
            case 10 -> user.member.busy(!user.member.isBusy());
            case 11 -> {
                excusedSessions.add(user.client.snapshot().sessionId());
                world.server.expire(user.client.snapshot().sessionId());
            }
            case 12 -> {
                if (user.client.state().isTerminal()) {
                    user.client.start();
                } else {
                    excusedSessions.add(user.client.snapshot().sessionId());
                    user.member.close();
                }
            }
            case 13 -> user.set.setItems(PartitionWorld.items(ITEMS - random.nextInt(3)));
            case 14 -> intervene("/items/item-" + random.nextInt(ITEMS));
            default -> intervene("/members");
        }
    }

    private void leave(User user) {
        if (!user.member.isPaused() && !user.member.isBusy()) {
            users.remove(user);
            closed.add(user);
            user.set.close();
        }
    }

    /** An operator deletes the node of a member, or of one that has an item or waits for it. */
    private void intervene(String parent) {
        List<String> names = world.server.children(PartitionWorld.PATH + parent);
        if (!names.isEmpty()) {
            String path = PartitionWorld.PATH + parent + "/" + names.get(random.nextInt(names.size()));
            excusedNodes.add(path);
            world.server.delete(path);
        }
    }

    private static void each(User user, Consumer<SimulatedConnection> fault) {
        user.member.connections().forEach(fault);
    }

    private static void resume(User user) {
        each(user, connection -> {
            connection.resume(Direction.TO_SERVER);
            connection.resume(Direction.TO_CLIENT);
        });
    }

    // ---- what must be true at each moment ----

    private void judge() {
        all().forEach(this::noteTrouble);
        if (++turns % 20 != 0) {
            return; // to look costs more than to live
        }
        Map<String, User> owners = new HashMap<>();
        for (User user : all()) {
            if (user.member.isPaused()) {
                continue; // it believes, and tokens decide
            }
            for (String item : user.set.items()) {
                Grant grant = user.set.grant(item).orElseThrow();
                if (isThere(grant, user)) {
                    User other = owners.put(item, user);
                    assertThat(other)
                            .as("%s has %s, which %s has as well", user, item, other)
                            .isNull();
                    tokens(item, user, grant);
                }
            }
        }
    }

    /** Whether the servers have its node; who could have heard that they have not, must have. */
    private boolean isThere(Grant grant, User user) {
        String path = grant.nodePath();
        if (world.server.look(path) != null) {
            gone.remove(path);
            String parent = path.substring(0, path.lastIndexOf('/'));
            assertThat(first(parent)).as("whose turn it is in %s", parent).isEqualTo(path);
            return true;
        }
        assertThat(excusedNodes.contains(path)
                        || excusedSessions.contains(user.client.snapshot().sessionId()))
                .as("%s has %s, whose node is gone, and nobody else has deleted it", user, grant)
                .isTrue();
        Duration now = world.clients.clock().elapsed();
        Duration since = gone.computeIfAbsent(path, first -> now);
        Duration free = user.member.freeSince();
        assertThat(now.minus(free.compareTo(since) > 0 ? free : since))
                .as("%s believes for so long that it has %s", user, grant)
                .isLessThan(NOTICED);
        return false;
    }

    private List<User> all() {
        List<User> all = new ArrayList<>(users);
        all.addAll(closed);
        return all;
    }

    private void noteTrouble(User user) {
        if (user.client.state() != SessionState.CONNECTED || user.member.isPaused() || user.member.isBusy()) {
            troubled.put(user, world.clients.clock().elapsed());
        }
    }

    /** A request reaches the server: nobody gives back what its listener works on, unless he needs too long. */
    private @Nullable Reply note(ReceivedRequest request) {
        if (request.opCode() == OpCode.delete) {
            deletes(request.path(), request.sessionId());
        } else if (request.opCode() == OpCode.multi) {
            request.as(new MultiOperationRecord()).forEach(part -> {
                if (part.getType() == OpCode.delete) {
                    deletes(part.getPath(), request.sessionId());
                }
            });
        }
        return null;
    }

    private void deletes(String path, long session) {
        for (User user : all()) {
            PartitionWorld.Told told = user.nodes.get(path);
            if (told != null
                    && user.told.contains(told.item())
                    && user.client.snapshot().sessionId() == session
                    && !verySlow.contains(user)
                    && world.server.look(path) != null) {
                Duration trouble = troubled.getOrDefault(user, Duration.ZERO);
                assertThat(trouble.compareTo(told.at().minus(A_MOMENT.multipliedBy(3))))
                        .as("%s gives %s back while its listener works on it", user, path)
                        .isGreaterThanOrEqualTo(0);
            }
        }
    }

    private @Nullable String first(String parent) {
        return world.server.children(parent).stream()
                .map(name -> parent + "/" + name)
                .min(Comparator.comparingLong(path -> world.server.look(path).getCzxid()))
                .orElse(null);
    }

    private void tokens(String item, User user, Grant grant) {
        Long before = tokens.put(item, grant.fencingToken());
        User owner = known.put(item, user);
        if (owner != user || before == null || before != grant.fencingToken()) {
            moves++;
        }
        assertThat(before == null || before <= grant.fencingToken())
                .as("the token of %s grows", item)
                .isTrue();
    }

    // ---- what must be true in the end ----

    private boolean isCalm() {
        return users.stream()
                        .allMatch(user -> user.set.state() == PartitionState.ACQUIRED
                                && user.told.equals(Set.copyOf(user.set.items())))
                && closed.stream().allMatch(user -> user.set.state() == PartitionState.CLOSED);
    }

    private void calmDown() {
        troubles.end();
        world.variety.end();
        if (users.isEmpty()) {
            join();
        }
        for (User user : users) {
            user.member.pause(false);
            user.member.busy(false);
            resume(user);
            user.set.setItems(PartitionWorld.items(ITEMS));
        }
        closed.forEach(PartitionLife::resume);
        world.run(Duration.ofSeconds(5)); // whoever is being closed is closed
        users.stream().filter(user -> user.client.state().isTerminal()).forEach(user -> user.client.start());
        boolean unused =
                world.clients.runUntil(Duration.ofSeconds(150), this::isCalm); // slow listeners take their time
        world.run(Duration.ofSeconds(21)); // longer than any listener takes
        unused = world.clients.runUntil(Duration.ofSeconds(150), this::isCalm);
        world.assertSharedOut(ITEMS, users);
        if (users.size() > 1) { // nobody else tells of it
            leave(users.get(0));
            unused = world.clients.runUntil(Duration.ofSeconds(60), this::isCalm);
            world.run(Duration.ofSeconds(21)); // longer than any listener takes
            unused = world.clients.runUntil(Duration.ofSeconds(60), this::isCalm);
            world.assertSharedOut(ITEMS, users);
        }
        for (User user : closed) {
            assertThat(user.set.state()).as("%s", user).isEqualTo(PartitionState.CLOSED);
            assertThat(user.told).as("what %s still has", user).isEmpty();
            assertThat(user.client.snapshot().watches())
                    .as("watches of %s", user)
                    .isZero();
            assertThat(user.member.listeners())
                    .as("listeners of %s, and one of its own", user)
                    .isEqualTo(1);
        }
    }
}
