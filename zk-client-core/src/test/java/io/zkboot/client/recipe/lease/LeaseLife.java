/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

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
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;

/** One random life of a few clients that want one lease, whose clocks differ by as much as is allowed. */
final class LeaseLife {
    private static final String PATH = "/lease";
    private static final int STEPS = 60;
    private static final int SMALL_PACKET = 2_048;
    /** With kazoo's layout it cannot be much shorter, with clocks that differ by as much. */
    private static final Duration SHORT = Duration.ofMillis(3_100);

    private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

    /** A client with a clock of its own, and what it has. */
    private final class User {
        final int number;
        final Member member;
        final ZkClient client;
        final ZkLease lease;
        /** Another object for the same, as another part of the program may have it. */
        final ZkLease another;

        final List<Lease> leases = new ArrayList<>();

        User(int number, LeaseOptions options) {
            this.number = number;
            Duration ahead = Duration.ofMillis(random.nextInt((int) SKEW.toMillis() + 1));
            member = variety.join(Duration.ofMillis(2_000 + random.nextInt(6_000)), random);
            client = variety.client(member);
            LeaseOptions mine = (random.nextBoolean() ? options.withHolder("client " + number) : options)
                    .withClock(() -> BEGIN.plus(elapsed()).plus(ahead));
            // Each is a process by itself: what one takes over, the other one does not know by that.
            OwnLeases own = new OwnLeases();
            lease = new NodeLease(client, PATH, mine, () -> elapsed().toNanos(), own);
            another = new NodeLease(client, PATH, mine, () -> elapsed().toNanos(), own);
        }

        void tryAcquire() {
            CompletableFuture<Optional<Lease>> taking =
                    (random.nextInt(3) == 0 ? another : lease).tryAcquireAsync(time());
            CompletableFuture<?> unused = taking.thenAccept(this::got);
            giveUpPerhaps(taking);
        }

        private void giveUpPerhaps(CompletableFuture<?> asked) {
            if (random.nextInt(8) == 0) {
                clients.clock().after(Duration.ofMillis(random.nextInt(10)), () -> asked.cancel(false));
            }
        }

        private void got(Optional<Lease> taken) {
            taken.ifPresent(granted -> {
                leases.add(granted);
                String before = tokens.put(granted.fencingToken(), toString());
                if (before != null) {
                    wrong = new AssertionError(before + " and " + this + " have one token");
                }
                grants++;
            });
        }

        @Nullable Lease valid() {
            return leases.stream().filter(Lease::isValid).findFirst().orElse(null);
        }

        @Override
        public String toString() {
            return "client " + number;
        }
    }

    private static final Duration SKEW = Duration.ofSeconds(2);

    private final LifeSteps steps = LifeSteps.ofThisLife();
    private final Random random;
    private final ScriptedServer server = ScriptedServer.withTree().expireIdleSessions();
    private final List<ScriptedServer> servers = List.of(server, server.sibling());
    private final SimulatedClients clients = new SimulatedClients().varied();
    private final List<User> users = new ArrayList<>();
    private final Map<Long, String> tokens = new HashMap<>();
    private final LifeTroubles troubles;
    private final LifeVariety variety;
    private @Nullable AssertionError wrong;
    /** Who shall not hear of its next write. */
    private @Nullable User unheard;

    private long lastToken;
    private int grants;

    LeaseLife(LeaseOptions options, long seed) {
        random = steps.random(seed * 0x9E3779B97F4A7C15L);
        troubles = LifeTroubles.ofAll(clients, steps.random(seed + 1), servers);
        variety = new LifeVariety(clients, steps.random(seed + 2), servers, SMALL_PACKET, ServerAge.BEFORE_3_5);
        for (ScriptedServer each : servers) {
            variety.script(each, request -> null).witness(this::written);
            each.slowness(request -> Duration.ofMillis(random.nextInt(40) == 0 ? random.nextInt(2_000) : 0));
        }
        LeaseOptions skewed =
                options.serverTime() ? options.withMaxClockSkew(Duration.ZERO) : options.withMaxClockSkew(SKEW);
        for (int i = 3 + random.nextInt(2); i > 0; i--) {
            users.add(new User(i, skewed));
        }
        clients.judge(this::look);
    }

    private Duration elapsed() {
        return clients.clock().elapsed();
    }

    /** Now and then for long, so that it may be made shorter. */
    private Duration time() {
        return SHORT.plusMillis(random.nextInt(random.nextInt(4) == 0 ? 25_000 : 9_000));
    }

    /** At each moment one lease is valid at most, and it has the highest token there ever was. */
    private void look() {
        if (wrong != null) {
            throw wrong;
        }
        List<Lease> valid = users.stream()
                .flatMap(user -> user.leases.stream())
                .filter(Lease::isValid)
                .toList();
        assertThat(valid).as("leases that are valid").hasSizeLessThan(2);
        for (Lease lease : valid) {
            assertThat(lease.fencingToken()).as("token of what is valid").isGreaterThanOrEqualTo(lastToken);
            lastToken = lease.fencingToken();
        }
    }

    /** Lives, and says how often the lease was taken. */
    int live() {
        for (int step = 0; step < STEPS; step++) {
            if (steps.next()) {
                act(users.get(random.nextInt(users.size())));
                troubles.perhaps();
                variety.perhaps();
                clients.run(Duration.ofMillis(random.nextInt(random.nextInt(6) == 0 ? 6_000 : 300)));
            }
        }
        troubles.end();
        variety.end();
        unheard = null;
        for (User user : users) {
            user.member.pause(false);
            user.member.busy(false);
            resume(user);
        }
        servers.forEach(each -> each.slowness(request -> Duration.ZERO)); // or it may cost the last one its connection
        clients.run(Duration.ofMinutes(1));
        User last = users.get(0);
        CompletableFuture<Optional<Lease>> free = last.lease.tryAcquireAsync(Duration.ofSeconds(30));
        clients.run(Duration.ofSeconds(5));
        assertThat(free).as("what has ended can be taken").isCompletedWithValueMatching(Optional::isPresent);
        return grants;
    }

    private void act(User user) {
        Lease valid = user.valid();
        switch (random.nextInt(19)) {
            case 0, 1, 2, 3, 4, 5 -> user.tryAcquire();
            case 6, 7, 8 -> {
                if (!user.leases.isEmpty()) {
                    Lease any = valid != null ? valid : user.leases.get(random.nextInt(user.leases.size()));
                    user.giveUpPerhaps(any.renewAsync(time()));
                }
            }
            case 9 -> {
                if (!user.leases.isEmpty()) {
                    Lease any = user.leases.get(random.nextInt(user.leases.size()));
                    CompletableFuture<?> unused = any.releaseAsync();
                    assertThat(any.isValid()).isFalse();
                }
            }
            case 10, 11 -> each(user, SimulatedConnection::cut);
            case 12 -> {
                each(user, connection -> connection.stall(Direction.TO_CLIENT)); // replies get lost
                clients.clock()
                        .after(Duration.ofMillis(random.nextInt(100)), () -> each(user, SimulatedConnection::cut));
            }
            case 13 -> each(user, connection -> connection.stall(Direction.TO_SERVER));
            case 14 -> resume(user);
            case 15 -> user.member.pause(!user.member.isPaused());
            case 16 -> user.member.busy(!user.member.isBusy());
            case 17 -> {
                if (valid != null) {
                    shorten(user, valid);
                }
            }
            default -> server.expire(user.client.snapshot().sessionId());
        }
    }

    /** What a client has is renewed for less than is left of it, which it does not hear. */
    private void shorten(User user, Lease lease) {
        unheard = user;
        CompletableFuture<?> unused = lease.renewAsync(SHORT);
    }

    /** Whose write shall be unheard of does not get the reply, and perhaps stands still for a while just then. */
    private void written(ReceivedRequest request, Reply reply) {
        User user = unheard;
        boolean lease = isTransaction(request)
                || (request.opCode() == OpCode.setData && request.path().equals(PATH));
        if (user == null || !lease || !user.member.connections().contains(request.connection())) {
            return;
        }
        unheard = null;
        request.connection().stall(Direction.TO_CLIENT);
        if (random.nextBoolean()) {
            user.member.pause(true);
            clients.clock().after(Duration.ofMillis(random.nextInt(15_000)), () -> user.member.pause(false));
        }
    }

    /** Or it is a row of writes that travel together, and have nothing to do with it. */
    private static boolean isTransaction(ReceivedRequest request) {
        if (request.opCode() != OpCode.multi) {
            return false;
        }
        for (Op part : request.as(new MultiOperationRecord())) {
            if (part.getPath().equals(PATH)) {
                return true;
            }
        }
        return false;
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
}
