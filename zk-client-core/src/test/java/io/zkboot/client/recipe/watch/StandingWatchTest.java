/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ServerAge;
import io.zkboot.client.SimulatedClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Watches that stay, on virtual time. */
class StandingWatchTest {
    private static final Duration LATENCY = Duration.ofMillis(5);
    private static final Duration SETTLE = Duration.ofSeconds(10);

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = connect();
    private final ZkClient client = SimulatedClient.of(door);

    private SimulatedFrontDoor connect() {
        SimulatedFrontDoor made = SimulatedFrontDoor.connect(server);
        made.latency(LATENCY);
        server.connection().latency(LATENCY);
        return made;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void write(String path, String text) {
        server.apply(Map.of(path, bytes(text)));
    }

    /** Long enough for what needs no pause. */
    private void settle() {
        door.run(Duration.ofMillis(500));
    }

    private int reads() {
        return server.requests(OpCode.getData).size()
                + server.requests(OpCode.getChildren2).size();
    }

    private DataWatch<byte[]> data(WatchListener<WatchedData<byte[]>> heard) {
        DataWatch<byte[]> watch =
                DataWatch.builder(client, "/n").executor(Runnable::run).start(heard);
        settle();
        return watch;
    }

    private ChildrenWatch children(WatchListener<WatchedChildren> heard) {
        ChildrenWatch watch =
                ChildrenWatch.builder(client, "/n").executor(Runnable::run).start(heard);
        settle();
        return watch;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void theStateIsToldFirstAndThenEachChangeWithOneReadForEach(boolean withoutZxid) {
        if (withoutZxid) {
            server.eventsWithoutZxid();
        }
        write("/n", "1");
        Heard<WatchedData<byte[]>> heard = Heard.data();
        DataWatch<byte[]> watch = data(heard);
        assertThat(heard.since()).containsExactly("1");
        assertThat(watch.isStale()).isFalse();
        for (String text : List.of("2", "3", "4")) {
            write("/n", text);
            settle();
            assertThat(heard.since()).containsExactly(text);
        }
        assertThat(reads()).isEqualTo(4);
        assertThat(server.requests(OpCode.addWatch)).hasSize(1);
        server.delete("/n");
        settle();
        write("/n", "5");
        settle();
        assertThat(heard.since()).containsExactly("absent", "5");
        assertThat(heard.states.get(5).event()).extracting(WatchedEvent::type).isEqualTo(EventType.NODE_CREATED);
        assertThat(watch.last()).hasValueSatisfying(last -> assertThat(last).isSameAs(heard.states.get(5)));
    }

    /** kazoo's ends for ever (K-542). */
    @Test
    void theChildrenOfANodeThatIsMissingAreToldWhenItComes() {
        Heard<WatchedChildren> heard = Heard.children();
        children(heard);
        assertThat(heard.since()).containsExactly("absent");
        write("/n", "");
        write("/n/b", "");
        settle();
        write("/n/a", "");
        settle();
        assertThat(heard.all).last().isEqualTo("[a, b]");
        heard.since();
        server.delete("/n/a");
        server.delete("/n/b");
        server.delete("/n");
        settle();
        assertThat(heard.all).last().isEqualTo("absent");
        heard.since();
        write("/n", "");
        write("/n/c", "");
        settle();
        assertThat(heard.all).last().isEqualTo("[c]");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatDoesNotConcernAWatchCostsNoRead(boolean withoutZxid) {
        if (withoutZxid) {
            server.eventsWithoutZxid();
        }
        write("/n", "1");
        Heard<WatchedChildren> names = Heard.children();
        Heard<WatchedData<byte[]>> values = Heard.data();
        children(names);
        data(values);
        int before = reads();
        write("/n", "2");
        settle();
        assertThat(reads() - before).isEqualTo(1);
        write("/n/a", "2");
        settle();
        assertThat(reads() - before).isEqualTo(2);
        assertThat(names.all).containsExactly("[]", "[a]");
        assertThat(values.all).containsExactly("1", "2");
    }

    @Test
    void aChildThatWasMadeAnewIsAChangeThoughTheNamesAreTheSame() {
        write("/n", "");
        write("/n/a", "");
        Heard<WatchedChildren> heard = Heard.children();
        children(heard);
        server.connection().cut();
        server.delete("/n/a");
        write("/n/a", "");
        settle();
        assertThat(heard.since()).containsExactly("[a]", "-stale", "[a]", "-current");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNodeThatWasDeletedAndMadeAnewWhileCutOffIsSeen(boolean old) {
        if (old) {
            server.onRequest(ServerAge.BEFORE_3_6::refuse);
        }
        write("/n", "1");
        Heard<WatchedData<byte[]>> heard = Heard.data();
        data(heard);
        long czxid = heard.states.get(0).stat().czxid();
        server.connection().cut();
        server.delete("/n");
        write("/n", "1"); // the same data and the same version
        settle();
        assertThat(heard.since()).containsExactly("1", "-stale", "1", "-current");
        assertThat(heard.states.get(1).stat().czxid()).isGreaterThan(czxid);
        assertThat(heard.states.get(1).event()).as("nobody told of it").isNull();
    }

    @Test
    void nothingIsToldTwiceAfterAReconnectAndOneReadIsEnough() {
        write("/n", "1");
        Heard<WatchedData<byte[]>> heard = Heard.data();
        List<String> observed = new ArrayList<>();
        DataWatch<byte[]> watch = DataWatch.builder(client, "/n")
                .executor(Runnable::run)
                .observer(new RecipeObserver() {
                    @Override
                    public void resynced(String recipe, String path, int changes, Duration stale) {
                        observed.add(recipe + " " + path + " " + changes);
                    }
                })
                .start(heard);
        settle();
        int before = reads();
        server.connection().cut();
        door.run(Duration.ZERO);
        assertThat(watch.isStale()).isTrue();
        settle();
        assertThat(watch.isStale()).isFalse();
        assertThat(heard.since()).containsExactly("1", "-stale", "-current");
        assertThat(reads() - before).isEqualTo(1);
        assertThat(observed).containsExactly("data-watch /n 0");
    }

    @Test
    void anExpiredSessionTakesItsWatchAlong() {
        write("/n", "1");
        Heard<WatchedData<byte[]>> heard = Heard.data();
        data(heard);
        server.expire(client.snapshot().sessionId());
        write("/n", "2");
        settle();
        write("/n", "3");
        settle();
        assertThat(heard.since()).containsExactly("1", "-stale", "2", "-current", "3");
    }

    @Test
    void aSlowListenerHearsTheNewestStateAndNoOlderOne() {
        write("/n", "1");
        Heard<WatchedData<byte[]>> heard = Heard.data();
        List<Runnable> tasks = new ArrayList<>();
        DataWatch<byte[]> watch =
                DataWatch.builder(client, "/n").executor(tasks::add).start(heard);
        settle();
        for (int i = 2; i < 50; i++) {
            write("/n", String.valueOf(i));
            settle();
        }
        assertThat(tasks).as("one call at a time").hasSize(1);
        tasks.remove(0).run();
        assertThat(heard.since()).containsExactly("49");
        write("/n", "50");
        settle();
        tasks.remove(0).run();
        assertThat(heard.since()).containsExactly("50");
        server.delete("/n");
        settle();
        tasks.remove(0).run();
        write("/n", "51");
        settle();
        server.delete("/n");
        settle();
        tasks.remove(0).run();
        assertThat(heard.since()).as("not absent after absent").containsExactly("absent");
        assertThat(watch.last())
                .hasValueSatisfying(last -> assertThat(last.exists()).isFalse());
    }

    @Test
    void aLostConnectionIsToldInItsPlaceToASlowListenerToo() {
        write("/n", "1");
        Heard<WatchedData<byte[]>> heard = Heard.data();
        List<Runnable> tasks = new ArrayList<>();
        DataWatch.builder(client, "/n").executor(tasks::add).start(heard);
        settle();
        tasks.remove(0).run();
        server.connection().cut();
        write("/n", "2");
        settle();
        server.connection().cut();
        door.run(Duration.ZERO);
        tasks.remove(0).run();
        assertThat(heard.since()).last().isEqualTo("-stale");
        settle();
        tasks.remove(0).run();
        assertThat(heard.since()).last().isEqualTo("-current");
    }

    /** kazoo's function returns False. */
    @Test
    void theListenersAnswerEndsTheWatchAndNothingIsLeft() {
        write("/n", "1");
        int listeners = server.watches();
        List<String> heard = new ArrayList<>();
        DataWatch<byte[]> watch = data(now -> {
            heard.add(Heard.text(now));
            return heard.size() < 2;
        });
        write("/n", "2");
        settle();
        assertThat(watch.isClosed()).isTrue();
        write("/n", "3");
        settle();
        assertThat(heard).containsExactly("1", "2");
        assertThat(server.watches()).isEqualTo(listeners).isZero();
        assertThat(client.snapshot().watches()).isZero();
    }

    /** K-257: watches that nobody wants any more stay. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void closingLeavesNoWatchAtWhateverStep(boolean cut) {
        write("/n", "1");
        for (int step = 0; step < 40; step++) {
            Heard<WatchedChildren> heard = Heard.children();
            ChildrenWatch watch =
                    ChildrenWatch.builder(client, "/n").executor(Runnable::run).start(heard);
            door.run(Duration.ofMillis(step));
            if (cut) {
                server.connection().cut();
            }
            watch.close();
            watch.close();
            heard.since();
            write("/n/" + cut + step, "");
            settle();
            assertThat(heard.since()).isEmpty();
            assertThat(server.watches()).as("after %s ms", step).isZero();
            assertThat(client.snapshot().watches()).as("after %s ms", step).isZero();
            assertThat(watch.isStale()).isTrue();
        }
    }

    @Test
    void aNodeThatMayNotBeReadIsToldOnceAndTriedAgainWithGrowingPauses() {
        write("/n", "1");
        Heard<WatchedData<byte[]>> heard = Heard.data();
        DataWatch<byte[]> watch = data(heard);
        heard.since();
        AtomicBoolean refused = new AtomicBoolean(true);
        server.onRequest(request ->
                refused.get() && request.opCode() == OpCode.getData ? Reply.error(Code.NOAUTH.intValue()) : null);
        write("/n", "2");
        int before = reads();
        door.run(Duration.ofMinutes(10));
        assertThat(heard.since()).containsExactly("-stale", "-NoAuthException");
        assertThat(watch.isStale()).isTrue();
        assertThat(reads() - before).isBetween(12, 20);
        refused.set(false); // and nobody tells of that
        door.run(Duration.ofSeconds(61));
        assertThat(heard.since()).containsExactly("2", "-current");
    }

    @Test
    void anEventOrAConnectionEndsThePauseBeforeTheNextTry() {
        write("/n", "1");
        AtomicBoolean refused = new AtomicBoolean(true);
        server.onRequest(request ->
                refused.get() && request.opCode() == OpCode.getData ? Reply.error(Code.NOAUTH.intValue()) : null);
        Heard<WatchedData<byte[]>> heard = Heard.data();
        data(heard);
        door.run(Duration.ofMinutes(5));
        assertThat(heard.since()).containsExactly("-NoAuthException");
        refused.set(false);
        write("/n", "2");
        settle();
        assertThat(heard.since()).containsExactly("2");
        refused.set(true);
        write("/n", "3");
        door.run(Duration.ofMinutes(5));
        heard.since();
        refused.set(false);
        server.connection().cut();
        settle();
        assertThat(heard.since()).containsExactly("3", "-current");
    }

    @Test
    void aBusyServerIsAskedAgainWithoutAnyNoise() {
        write("/n", "1");
        Heard<WatchedData<byte[]>> heard = Heard.data();
        data(heard);
        AtomicBoolean busy = new AtomicBoolean(true);
        server.onRequest(request -> busy.get() && request.opCode() == OpCode.getData ? Reply.error(-127) : null);
        write("/n", "2");
        int before = reads();
        door.run(Duration.ofSeconds(20));
        assertThat(reads() - before).isBetween(15, 30);
        busy.set(false);
        door.run(Duration.ofSeconds(2));
        assertThat(heard.since()).containsExactly("1", "2");
    }

    @Test
    void dataThatCannotBeDecodedAreToldAndTheNextOnesAreAnotherTry() {
        write("/n", "one");
        List<String> heard = new ArrayList<>();
        DataWatch.builder(client, "/n")
                .values((path, data) -> Integer.parseInt(new String(data, StandardCharsets.UTF_8)))
                .executor(Runnable::run)
                .start(WatchListener.always(now -> heard.add(now.value() + " " + now.failure())));
        settle();
        write("/n", "2");
        settle();
        assertThat(heard.get(0)).contains("null java.lang.NumberFormatException");
        assertThat(heard.get(1)).isEqualTo("2 null");
    }

    @Test
    void dataThatAreTooLargeAreToldWithTheStatus() {
        ScriptedServer small = ScriptedServer.withTree();
        SimulatedFrontDoor narrow = SimulatedFrontDoor.connect(small, 2_048);
        small.apply(Map.of("/n", new byte[3_000]));
        Heard<WatchedData<byte[]>> heard = Heard.data();
        DataWatch.builder(SimulatedClient.of(narrow), "/n")
                .executor(Runnable::run)
                .start(heard);
        narrow.run(Duration.ofSeconds(5));
        assertThat(heard.all).containsExactly("failure");
        assertThat(heard.states).hasSize(1);
        assertThat(heard.states.get(0).exists()).isTrue();
        assertThat(heard.states.get(0).failure()).isNotNull();
        small.apply(Map.of("/n", bytes("1")));
        narrow.run(Duration.ofSeconds(5));
        assertThat(heard.all).containsExactly("failure", "1");
        assertThat(heard.states).hasSize(2);
    }

    @Test
    void aListenerThatThrowsAndAnExecutorThatTakesNothingHarmNobody() {
        write("/n", "1");
        List<Throwable> failures = new ArrayList<>();
        List<String> heard = new ArrayList<>();
        AtomicBoolean rejecting = new AtomicBoolean();
        Executor executor = task -> {
            if (rejecting.get()) {
                throw new RejectedExecutionException("expected by the test");
            }
            task.run();
        };
        DataWatch.builder(client, "/n")
                .executor(executor)
                .observer(new RecipeObserver() {
                    @Override
                    public void listenerFailed(String recipe, String path, Throwable failure) {
                        failures.add(failure);
                        throw new IllegalStateException(failure);
                    }
                })
                .start(now -> {
                    heard.add(Heard.text(now));
                    throw new IllegalArgumentException("expected by the test");
                });
        settle();
        rejecting.set(true);
        write("/n", "2");
        settle();
        rejecting.set(false);
        write("/n", "3");
        settle();
        assertThat(heard).containsExactly("1", "3");
        assertThat(failures).hasSize(3).hasAtLeastOneElementOfType(RejectedExecutionException.class);
    }

    // ---- settling ----

    @Test
    void whatGoesOnChangingIsToldWhenItHasSettled() {
        write("/n", "");
        Heard<WatchedChildren> heard = Heard.children();
        ChildrenWatch watch = ChildrenWatch.builder(client, "/n")
                .settle(SETTLE)
                .executor(Runnable::run)
                .start(heard);
        for (int i = 0; i < 5; i++) {
            door.run(Duration.ofSeconds(9));
            write("/n/" + i, "");
        }
        assertThat(heard.all).isEmpty();
        assertThat(watch.isStale()).isTrue();
        door.run(Duration.ofSeconds(9));
        assertThat(heard.all).isEmpty();
        door.run(Duration.ofSeconds(2));
        assertThat(heard.since()).containsExactly("[0, 1, 2, 3, 4]");
        assertThat(watch.isStale()).isFalse();
        write("/n/5", "");
        door.run(Duration.ofSeconds(9));
        assertThat(watch.isStale()).isTrue();
        door.run(Duration.ofSeconds(2));
        assertThat(heard.since()).containsExactly("[0, 1, 2, 3, 4, 5]");
    }

    @Test
    void nothingSettlesWhileTheConnectionIsLost() {
        write("/n", "1");
        Heard<WatchedData<byte[]>> heard = Heard.data();
        DataWatch.builder(client, "/n").settle(SETTLE).executor(Runnable::run).start(heard);
        door.run(Duration.ofSeconds(8));
        server.connection().cut();
        door.run(Duration.ofSeconds(8));
        assertThat(heard.all).isEmpty();
        door.run(Duration.ofSeconds(3));
        assertThat(heard.since()).containsExactly("1");
        write("/n", "2");
        door.run(Duration.ofSeconds(8));
        server.connection().cut();
        door.run(Duration.ofSeconds(8));
        assertThat(heard.since()).as("current comes with what has settled").containsExactly("-stale");
        door.run(Duration.ofSeconds(3));
        assertThat(heard.since()).containsExactly("2", "-current");
    }

    @Test
    void whatNeverSettlesIsToldAtLast() {
        write("/n", "0");
        Heard<WatchedData<byte[]>> heard = Heard.data();
        DataWatch.builder(client, "/n")
                .settle(SETTLE, Duration.ofSeconds(25))
                .executor(Runnable::run)
                .start(heard);
        for (int i = 1; i <= 12; i++) {
            door.run(Duration.ofSeconds(5));
            write("/n", String.valueOf(i));
        }
        assertThat(heard.since()).hasSize(2);
    }

    @Test
    void whoAsksOnceGetsWhatHasSettled() {
        write("/n", "");
        ChildrenWatch watch = ChildrenWatch.builder(client, "/n").settle(SETTLE).start();
        CompletableFuture<WatchedChildren> asked = watch.settledAsync(Duration.ofMinutes(1));
        CompletableFuture<WatchedChildren> impatient = watch.settledAsync(Duration.ofSeconds(15));
        door.run(Duration.ofSeconds(9));
        write("/n/a", "");
        door.run(Duration.ofSeconds(9));
        assertThat(asked).isNotDone();
        assertThatThrownBy(impatient::join)
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(OperationTimeoutException.class);
        door.run(Duration.ofSeconds(2));
        assertThat(asked.join().names()).containsExactly("a");
        CompletableFuture<WatchedChildren> late = watch.settledAsync(Duration.ofMinutes(1));
        door.run(Duration.ofMillis(1));
        assertThat(late.join().names()).containsExactly("a");
        write("/n/b", "");
        door.run(Duration.ofSeconds(1));
        CompletableFuture<WatchedChildren> never = watch.settledAsync(Duration.ofMinutes(1));
        watch.close();
        door.run(Duration.ofMillis(1));
        assertThatThrownBy(never::join).hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> watch.settledAsync(Duration.ofMinutes(1))).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void timesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> DataWatch.builder(client, "/n").settle(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ChildrenWatch.builder(client, "/n").settle(SETTLE, Duration.ofSeconds(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> DataWatch.builder(client, "n")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void manyChangesInQuickSuccessionCostFewReads() {
        Map<String, byte[]> first = new LinkedHashMap<>();
        first.put("/n", bytes(""));
        server.apply(first);
        Heard<WatchedChildren> heard = Heard.children();
        children(heard);
        int before = reads();
        for (int i = 0; i < 100; i++) {
            write("/n/" + i, "");
        }
        settle();
        assertThat(reads() - before).isLessThanOrEqualTo(2);
        assertThat(heard.states.get(heard.states.size() - 1).names()).hasSize(100);
    }

    @Test
    void aWatchThatIsClosedSaysSoAndEndsAllThatWait() {
        Heard<WatchedData<byte[]>> heard = Heard.data();
        int listeners = door.config().listeners().size();
        DataWatch<byte[]> watch = data(heard);
        assertThat(watch.path()).isEqualTo("/n");
        assertThat(watch.isClosed()).isFalse();
        server.connection().cut();
        door.run(Duration.ofMillis(1));
        assertThat(watch.isStale()).isTrue();
        CompletableFuture<WatchedData<byte[]>> waits = watch.settledAsync(Duration.ofMinutes(1));
        door.run(Duration.ofMillis(1));
        assertThat(waits).isNotDone();
        watch.close();
        door.run(Duration.ofMillis(1));
        assertThat(waits).isCompletedExceptionally();
        assertThatThrownBy(waits::join).hasCauseInstanceOf(IllegalStateException.class);
        assertThat(watch.isClosed()).isTrue();
        assertThat(watch.isStale()).isTrue();
        settle();
        assertThat(door.config().listeners()).hasSize(listeners);
        assertThat(client.snapshot().watches()).isZero();
    }
}
