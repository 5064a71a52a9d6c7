/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.ServerAge;
import io.zkboot.client.ZkClient;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.testing.sim.LifeSteps;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;

/**
 * One random life of a few clients that add to one number and see it. Each change adds a power of two of its own, so
 * the number says which were applied: a bit that is missing was not, and one that was applied twice carries over.
 */
final class ValueLife {
    private static final String PATH = "/values/one";
    private static final int CHANGES = 60;
    private static final int STEPS = 70;
    private static final int SMALL_PACKET = 2_048;
    private static final Duration FOR_EVER = Duration.ofHours(10);
    private static final Duration CALM = Duration.ofSeconds(40);
    private static final int THROTTLED = -127;

    /** A change and what became of it. */
    private record Asked(long bit, boolean patient, CompletableFuture<Long> result) {}

    private final class User {
        final Member member = variety.join(Duration.ofMillis(2_000 + random.nextInt(6_000)), random);
        final ZkClient client = variety.client(member);
        final int listeners = member.listeners();
        final boolean marked = random.nextInt(4) > 0;
        final ZkCounter patient = counter(FOR_EVER);
        final ZkCounter hasty = counter(Duration.ofMillis(1 + random.nextInt(5_000)));
        final SharedValue<Long> value = SharedValue.of(client, PATH, CODEC, 0L, options());
        final List<Versioned<Long>> told = new ArrayList<>();

        User() {
            CompletableFuture<?> unused = value.startAsync();
            value.addListener(told::add);
        }

        private ZkCounter counter(Duration timeout) {
            CounterOptions options = CounterOptions.DEFAULTS.withTimeout(timeout);
            return ZkCounter.of(client, PATH, marked ? options : options.withoutMark());
        }

        private SharedValueOptions options() {
            SharedValueOptions options =
                    SharedValueOptions.DEFAULTS.withTimeout(FOR_EVER).withExecutor(slowness());
            return marked ? options : options.withoutMark();
        }

        private Executor slowness() {
            return random.nextBoolean()
                    ? Runnable::run
                    : task -> clients.clock().after(Duration.ofMillis(random.nextInt(500)), task);
        }
    }

    private static final ValueCodec<Long> CODEC = new ValueCodec<>() {
        @Override
        public byte[] encode(Long value) {
            return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
        }

        @Override
        public Long decode(byte @Nullable [] data) {
            return data == null || data.length == 0 ? 0L : ByteBuffer.wrap(data).getLong();
        }
    };

    private final LifeSteps steps = LifeSteps.ofThisLife();
    private final Random random;
    private final boolean deletes;
    private final ScriptedServer server = ScriptedServer.withTree().expireIdleSessions();
    private final List<ScriptedServer> servers = List.of(server, server.sibling());
    private final SimulatedClients clients = new SimulatedClients().varied();
    private final List<User> users = new ArrayList<>();
    private final List<Asked> asked = new ArrayList<>();
    private final LifeTroubles troubles;
    private final LifeVariety variety;
    private boolean calm;

    ValueLife(long seed) {
        random = steps.random(seed * 0x9E3779B97F4A7C15L);
        deletes = random.nextInt(5) == 0;
        troubles = LifeTroubles.ofAll(clients, steps.random(seed + 1), servers);
        variety = new LifeVariety(clients, steps.random(seed + 2), servers, SMALL_PACKET, ServerAge.BEFORE_3_5);
        server.linger(Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(3_000) : 0));
        boolean throttles = random.nextInt(4) == 0;
        for (ScriptedServer each : servers) {
            each.slowness(request -> Duration.ofMillis(random.nextInt(40) == 0 ? random.nextInt(200) : 0));
            variety.script(
                    each,
                    request -> !calm && throttles && request.opCode() == OpCode.multi && random.nextInt(20) == 0
                            ? Reply.error(THROTTLED)
                            : null);
        }
        for (int i = 2 + random.nextInt(3); i > 0; i--) {
            users.add(new User());
        }
    }

    /** Lives, and says how many changes were made. */
    int live() {
        for (int step = 0; step < STEPS; step++) {
            if (steps.next()) {
                act(one(users));
                troubles.perhaps();
                variety.perhaps();
                clients.run(Duration.ofMillis(random.nextInt(random.nextInt(12) == 0 ? 4_000 : 60)));
            }
        }
        calmDown();
        return (int) asked.stream()
                .filter(change -> !change.result().isCompletedExceptionally())
                .count();
    }

    private void act(User user) {
        switch (random.nextInt(22)) {
            case 0, 1, 2, 3, 4, 5, 6, 7, 8 -> change(user);
            case 9 -> change(user, change(user));
            case 10 -> {
                if (!asked.isEmpty()) {
                    one(asked).result().cancel(false);
                }
            }
            case 11 -> each(user, SimulatedConnection::cut);
            case 12 -> each(user, SimulatedConnection::reset);
            case 13, 14, 15 -> {
                each(user, connection -> connection.stall(Direction.TO_CLIENT)); // replies get lost
                change(user);
                clients.clock()
                        .after(Duration.ofMillis(random.nextInt(300)), () -> each(user, SimulatedConnection::cut));
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

    private boolean change(User user) {
        if (asked.size() >= CHANGES) {
            return false;
        }
        long bit = 1L << asked.size();
        boolean patient = random.nextInt(3) > 0;
        int kind = random.nextInt(4);
        CompletableFuture<Long> result = switch (kind) {
            case 0, 1 -> (patient ? user.patient : user.hasty).addAsync(bit);
            case 2 -> user.value.updateAsync(now -> now + bit);
            default -> trying(user, bit);
        };
        asked.add(new Asked(bit, kind == 2 || (patient && kind < 2), result)); // who reads first has a deadline
        return true;
    }

    private void change(User user, boolean again) {
        if (again) {
            change(user);
        }
    }

    /** Sets what was seen and the bit; the future is that of who reads first. */
    private static CompletableFuture<Long> trying(User user, long bit) {
        return user.value
                .readAsync()
                .thenCompose(seen -> user.value
                        .trySetAsync(seen, seen.value() + bit)
                        .thenCompose(set -> set
                                ? CompletableFuture.completedFuture(seen.value() + bit)
                                : CompletableFuture.failedFuture(new Refused())));
    }

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** An operator: takes a mark away, in some lives the node. */
    private void intervene() {
        List<String> marks = server.children(PATH);
        if (!marks.isEmpty() && random.nextBoolean()) {
            server.delete(PATH + "/" + one(marks));
        } else if (deletes && server.look(PATH) != null) {
            marks.forEach(mark -> server.delete(PATH + "/" + mark));
            server.delete(PATH);
            if (random.nextBoolean()) {
                server.change(PATH, false);
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

    private void calmDown() {
        calm = true;
        troubles.end();
        variety.end();
        for (User user : users) {
            user.member.pause(false);
            user.member.busy(false);
            resume(user);
        }
        clients.run(CALM);
        for (Asked change : asked) {
            assertThat(change.result()).as("a change ends").isDone();
        }
        if (!deletes) {
            assertEachWasMadeOnce();
        }
        assertAllSeeTheSame();
        users.forEach(user -> user.value.close());
        clients.run(Duration.ofSeconds(2));
        assertThat(server.look(PATH) == null ? List.of() : server.children(PATH))
                .as("marks left behind")
                .isEmpty();
        if (variety.allKnow(OpCode.addWatch)) {
            assertThat(server.watches()).as("watches left behind").isZero();
        }
        for (User user : users) {
            assertThat(user.client.snapshot().watches()).as("watches here").isZero();
            assertThat(user.member.listeners()).as("listeners").isLessThanOrEqualTo(user.listeners + 1);
        }
    }

    private long stored() {
        return server.look(PATH) == null ? 0 : decoded(server.data(PATH));
    }

    private static long decoded(byte[] data) {
        return data.length == 0 ? 0 : ByteBuffer.wrap(data).getLong();
    }

    private void assertEachWasMadeOnce() {
        long made = stored();
        long allowed = 0;
        for (Asked change : asked) {
            Throwable failure = failure(change.result());
            boolean there = (made & change.bit()) != 0;
            boolean perhaps = failure instanceof CancellationException
                    || failure instanceof ZkException known && known.outcome() == Outcome.UNKNOWN;
            if (failure == null) {
                assertThat(there)
                        .as("what returned was made, bit %s of %s", change, bits(made))
                        .isTrue();
                assertThat(change.result().join() & change.bit()).isNotZero();
            } else if (!perhaps) {
                assertThat(there)
                        .as("what was refused was not made: %s", failure)
                        .isFalse();
            }
            if (failure instanceof ZkException known && change.patient() && !perhaps) {
                throw new AssertionError("who is patient is not refused", known);
            }
            allowed |= change.bit();
        }
        assertThat(made & ~allowed).as("nothing was made twice: %s", bits(made)).isZero();
    }

    private static String bits(long number) {
        return Long.toBinaryString(number);
    }

    private static @Nullable Throwable failure(CompletableFuture<Long> result) {
        try {
            result.join();
            return null;
        } catch (CompletionException wrapped) {
            return wrapped.getCause();
        } catch (CancellationException given) {
            return given;
        }
    }

    private void assertAllSeeTheSame() {
        long made = stored();
        LongPredicate same = seen -> seen == made;
        for (User user : users) {
            assertThat(same.test(user.value.get().value())).as("what is seen").isTrue();
            assertThat(user.value.isStale()).isFalse();
            assertThat(user.told).as("what was told").isNotEmpty();
            assertThat(user.told.get(user.told.size() - 1).value())
                    .as("the last that was told")
                    .isEqualTo(made);
            long before = -1;
            for (Versioned<Long> each : user.told) {
                if (each.exists()) {
                    assertThat(each.mzxid()).as("in the order of changes").isGreaterThan(before);
                    before = each.mzxid();
                }
            }
        }
    }

    private <T> T one(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }
}
