/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.ServerAge;
import io.zkboot.client.SimulatedClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.LifeSecrets;
import io.zkboot.client.testing.sim.LifeSteps;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executor;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;

/** One random life of watches that stay: who writes, what breaks, who listens how slowly; and what must be true. */
final class WatchLife {
    private static final Set<Integer> READS = Set.of(OpCode.getData, OpCode.getChildren2);
    private static final List<String> NAMES = List.of("a", "b", "c");
    private static final String NODE = "/r/n";
    private static final Duration SETTLE = Duration.ofSeconds(3);

    private static final Executor DIRECT = Runnable::run;
    private static final int CHAOS_MILLIS = 20_000;
    /** So often something may happen that is not planned. */
    private static final int SLICES = 20;

    private static final int THROTTLED = -127;
    private static final int SMALL_PACKET = 2_048;

    private final LifeSteps steps = LifeSteps.ofThisLife();
    private final Random random;
    /** For the EventThread, from numbers of its own. */
    private final Random about;

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door;
    private final ZkClient client;
    private final List<NodeMoment> history = new ArrayList<>();
    private final List<Judge<?>> judges = new ArrayList<>();
    private final boolean old;
    private final boolean busy;
    private final boolean threadIsBusy;
    /** Seldom enough that states settle between. */
    private final boolean writesSeldom;

    private final LifeTroubles troubles;
    private int atConnect;
    private int written;
    private boolean refusing;
    private @Nullable AssertionError wrong;

    WatchLife(long seed) {
        random = steps.random(seed * 0x9E3779B97F4A7C15L);
        about = steps.random(seed + 1);
        threadIsBusy = about.nextInt(3) == 0;
        writesSeldom = about.nextInt(3) == 0;
        old = random.nextInt(3) == 0;
        busy = random.nextInt(3) == 0;
        if (old || random.nextInt(3) == 0) {
            server.eventsWithoutZxid();
        }
        server.slowness(request -> Duration.ofMillis(random.nextInt(6) == 0 ? random.nextInt(60) : 0));
        Random own = steps.random(seed + 4);
        door = LifeVariety.connect(server, own, true, own.nextInt(4) == 0 ? SMALL_PACKET : 1 << 20);
        door.latency(Duration.ofMillis(random.nextInt(20)));
        server.connection().latency(Duration.ofMillis(random.nextInt(20)));
        server.onRequest(this::disturb);
        server.apply(Map.of("/r", bytes()));
        note();
        client = LifeVariety.waitingOrNot(SimulatedClient.of(door), steps.random(seed + 3));
        troubles = door.troubles(steps.random(seed + 2), server);
    }

    private @Nullable Reply disturb(ReceivedRequest request) {
        Reply refusal = old ? ServerAge.BEFORE_3_6.refuse(request) : null;
        if (refusal != null) {
            return refusal;
        }
        if (!READS.contains(request.opCode())) {
            return null;
        }
        if (refusing) {
            return Reply.error(Code.NOAUTH.intValue());
        }
        return busy && random.nextInt(10) == 0 ? Reply.error(THROTTLED) : null;
    }

    /** Lives, and returns what it came to, which is the same for the same seed. */
    String live() {
        client.addListenerTellingState(change -> {
            if (change.to().isConnected()) {
                atConnect = door.wasBusy() ? 0 : history.size() - 1; // heard late, it does not tell since when
            }
        });
        begin(Duration.ZERO);
        for (int i = writesSeldom ? 140 : 0; i < 150; i++) {
            if (steps.next()) {
                door.after(Duration.ofMillis(random.nextInt(CHAOS_MILLIS)), this::write);
            }
        }
        for (int i = 0; i < 6; i++) {
            if (steps.next()) {
                door.after(Duration.ofMillis(random.nextInt(CHAOS_MILLIS)), this::hurt);
            }
        }
        begin(Duration.ofMillis(random.nextInt(CHAOS_MILLIS))); // who comes late
        Judge<?> leaver = data(DIRECT, Duration.ZERO);
        door.after(Duration.ofMillis(random.nextInt(CHAOS_MILLIS)), leaver::leave);
        for (int i = 0; i < SLICES; i++) {
            if (steps.next()) {
                suffer();
            }
            door.run(Duration.ofMillis(CHAOS_MILLIS / SLICES));
            if (client.state() == SessionState.CONNECTED_READ_ONLY && !threadIsBusy) {
                judges.forEach(Judge::assertUnsure);
            }
        }
        door.busy(false);
        troubles.end();
        refusing = false;
        door.run(Duration.ofSeconds(60)); // the longest pause after a refusal, and what a slow listener takes
        door.run(Duration.ofSeconds(5));
        judges.forEach(Judge::assertRight);
        if (wrong != null) {
            throw wrong;
        }
        String heard = judges.stream().map(judge -> judge.heard).toList().toString();
        judges.forEach(Judge::leave);
        door.run(Duration.ofSeconds(2));
        if (!old) { // where one-shot watches stay until they fire, unheard
            assertThat(server.watches()).as("watches left on the server").isZero();
        }
        assertThat(client.snapshot().watches()).as("watches left").isZero();
        return heard + door.elapsed();
    }

    private void begin(Duration when) {
        door.after(when, () -> {
            data(DIRECT, Duration.ZERO);
            children(DIRECT, Duration.ZERO);
            data(slow(), Duration.ZERO);
            children(slow(), Duration.ZERO);
            data(DIRECT, SETTLE);
            children(DIRECT, SETTLE);
        });
    }

    private Executor slow() {
        int longest = 1 + random.nextInt(2_000);
        return task -> door.after(Duration.ofMillis(random.nextInt(longest)), task);
    }

    // ---- who listens ----

    private Judge<WatchedData<byte[]>> data(Executor executor, Duration settle) {
        Judge<WatchedData<byte[]>> judge = new Judge<>(true, executor != DIRECT, settle) {
            @Override
            List<Long> identity(WatchedData<byte[]> now) {
                return now.stat() == null
                        ? List.of()
                        : List.of(now.stat().czxid(), now.stat().mzxid());
            }
        };
        DataWatchBuilder<byte[]> builder = DataWatch.builder(client, NODE).executor(executor);
        return judge.begin((settle.isZero() ? builder : builder.settle(settle)).start(judge));
    }

    private Judge<WatchedChildren> children(Executor executor, Duration settle) {
        Judge<WatchedChildren> judge = new Judge<>(false, executor != DIRECT, settle) {
            @Override
            List<Long> identity(WatchedChildren now) {
                return now.stat() == null
                        ? List.of()
                        : List.of(now.stat().czxid(), now.stat().pzxid());
            }
        };
        ChildrenWatchBuilder builder = ChildrenWatch.builder(client, NODE).executor(executor);
        return judge.begin((settle.isZero() ? builder : builder.settle(settle)).start(judge));
    }

    /** Checks at each call that it fits to what has been so on the server. */
    private abstract class Judge<S> implements WatchListener<S> {
        private final boolean ofData;
        private final boolean slow;
        private final Duration settle;
        private final List<String> heard = new ArrayList<>();
        private @Nullable StandingWatch<S> watch;
        private @Nullable List<Long> last;
        private int index;
        private boolean stale;
        private boolean left;

        Judge(boolean ofData, boolean slow, Duration settle) {
            this.ofData = ofData;
            this.slow = slow;
            this.settle = settle;
            judges.add(this);
        }

        Judge<S> begin(StandingWatch<S> begun) {
            watch = begun;
            return this;
        }

        abstract List<Long> identity(S now);

        private List<Long> then(int at) {
            return ofData ? history.get(at).data() : history.get(at).children();
        }

        @Override
        public boolean changed(S now) {
            check(() -> {
                List<Long> told = identity(now);
                if (!settle.isZero() && last != null && door.elapsed().toMillis() < CHAOS_MILLIS) {
                    LifeSteps.happens("settles, and changes again");
                }
                heard.add(told.toString());
                assertThat(told).as("told twice").isNotEqualTo(last);
                last = told;
                while (index < history.size() && !then(index).equals(told)) {
                    index++;
                }
                assertThat(index)
                        .as("%s is what the node was, not before what was told last", told)
                        .isLessThan(history.size());
                Duration since = door.elapsed().minus(history.get(index).since());
                assertThat(since).as("for how long it has been so, at least").isGreaterThanOrEqualTo(settle);
            });
            return true;
        }

        @Override
        public void stale() {
            heard.add("stale");
            check(() -> assertThat(last).as("what could be old").isNotNull());
            stale = true;
        }

        @Override
        public void current() {
            heard.add("current");
            check(() -> assertThat(stale).as("was stale before it is current").isTrue());
            stale = false;
            if (slow) {
                return; // by now the connection may be another one
            }
            check(() -> {
                boolean right = false;
                for (int i = Math.min(atConnect, history.size() - 1); i < history.size(); i++) {
                    right |= then(i).equals(last);
                }
                assertThat(right)
                        .as("what was told last, %s, is of this connection", last)
                        .isTrue();
            });
        }

        void leave() {
            left = true;
            if (watch != null) {
                watch.close();
            }
        }

        private void check(Runnable assertion) {
            try {
                assertThat(left).as("told after it was closed").isFalse();
                assertion.run();
            } catch (AssertionError e) {
                wrong = wrong == null ? e : wrong;
            }
        }

        void assertUnsure() {
            if (!left && !slow && last != null) {
                LifeSteps.happens("a state is of a server in read-only mode");
                assertThat(stale)
                        .as("says that %s may be old, of %s", last, heard)
                        .isTrue();
            }
        }

        void assertRight() {
            if (!left) {
                assertThat(last)
                        .as("%s, old %s, slow %s, settle %s: told last of %s", ofData, old, slow, settle, heard)
                        .isEqualTo(then(history.size() - 1));
                assertThat(stale).as("stale for the listener").isFalse();
                assertThat(watch == null || watch.isStale()).as("stale").isFalse();
            }
        }
    }

    // ---- who writes ----

    private byte[] bytes() {
        return (LifeSecrets.PAYLOAD + ++written).getBytes(StandardCharsets.UTF_8);
    }

    private void note() {
        history.add(NodeMoment.of(door.elapsed(), server.look(NODE)));
    }

    private void apply(Map<String, byte[]> changes) {
        server.apply(changes);
        note();
    }

    private void write() {
        if (server.look(NODE) == null || random.nextInt(3) == 0) {
            apply(Map.of(NODE, bytes()));
            return;
        }
        String child = NODE + "/" + NAMES.get(random.nextInt(NAMES.size()));
        Map<String, byte[]> changes = new LinkedHashMap<>();
        if (random.nextInt(4) > 0) {
            changes.put(child, server.look(child) == null ? bytes() : null);
            apply(changes);
            return;
        }
        boolean together = random.nextBoolean();
        List<String> names = server.children(NODE);
        names.forEach(name -> delete(NODE + "/" + name, changes, together));
        delete(NODE, changes, together);
        if (together) {
            apply(changes);
        }
        if (random.nextBoolean()) { // at once
            apply(Map.of(NODE, bytes()));
            if (random.nextBoolean()) {
                names.forEach(name -> apply(Map.of(NODE + "/" + name, bytes())));
            }
        }
    }

    private void delete(String path, Map<String, byte[]> changes, boolean together) {
        changes.put(path, null);
        if (!together) {
            apply(changes);
            changes.clear();
        }
    }

    // ---- what breaks ----

    /** Somebody keeps the EventThread for a while, or what is not planned happens. */
    private void suffer() {
        door.busy(threadIsBusy && about.nextInt(3) == 0);
        troubles.perhaps();
    }

    private void hurt() {
        int outage = random.nextInt(400);
        if (server.connections().isEmpty()) {
            return;
        }
        SimulatedConnection connection = server.connection();
        switch (random.nextInt(6)) {
            case 0 -> connection.cut();
            case 1 -> {
                connection.stall(random.nextBoolean() ? Direction.TO_CLIENT : Direction.TO_SERVER);
                door.after(Duration.ofMillis(outage), connection::cut);
            }
            case 2 -> {
                connection.stall(Direction.TO_CLIENT); // and goes on, unless it takes too long
                door.after(Duration.ofMillis(outage * 10L), () -> connection.resume(Direction.TO_CLIENT));
            }
            case 3 -> {
                refusing = true;
                door.after(Duration.ofMillis(outage * 8L), () -> refusing = false);
            }
            case 4 -> {
                server.cutOff(0xf00L);
                connection.cut();
                door.after(Duration.ofMillis(outage * 8L), server::rejoin);
            }
            default -> server.expire(door.session().snapshot().sessionId());
        }
    }
}
