/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static io.zkboot.client.internal.session.SimulatedSession.resultOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.internal.watch.WrappedWatcher;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** When the server's watch for nobody is dropped: at last, once, and with nothing left that a later one stumbles on. */
class DroppedWatchesTest {
    private static final Duration SHORT = Duration.ofSeconds(1);

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedSession client =
            new SimulatedWorld().serve(1, server).connect();
    private final Watcher one = client.watcher("one");
    private final Watcher two = client.watcher("two");
    /** Removals of what the server does not have. */
    private int inVain;

    @BeforeEach
    void makeANode() {
        server.change("/a", false);
        server.witness((request, reply) -> inVain +=
                request.opCode() == OpCode.removeWatches && reply.equals(Reply.error(Code.NOWATCHER.intValue()))
                        ? 1
                        : 0);
    }

    @AfterEach
    void nothingWasRemovedTwice() {
        assertThat(inVain).isZero();
    }

    private CompletableFuture<?> read(WatchKind kind, Watcher watcher) {
        return read(kind, watcher, Duration.ofSeconds(15));
    }

    private CompletableFuture<?> read(WatchKind kind, Watcher watcher, Duration timeout) {
        WatchChange.Arm arm = new WatchChange.Arm(kind, "/a", watcher);
        return switch (kind) {
            case DATA -> client.submit(Request.getData("/a", true), arm, timeout);
            case EXIST ->
                client.submit(Request.exists("/none", true), new WatchChange.ArmExists("/none", watcher), timeout);
            case CHILD -> client.submit(Request.getChildren("/a", true), arm, timeout);
            case PERSISTENT -> client.submit(new WatchRequest.AddWatch("/a", WatchMode.PERSISTENT), arm, timeout);
            case PERSISTENT_RECURSIVE ->
                client.submit(new WatchRequest.AddWatch("/a", WatchMode.PERSISTENT_RECURSIVE), arm, timeout);
        };
    }

    private void readTooLate(WatchKind kind) {
        server.slowness(request -> request.opCode() == OpCode.ping ? Duration.ZERO : Duration.ofMillis(1_500));
        CompletableFuture<?> late = read(kind, one, SHORT);
        client.run(Duration.ofSeconds(5));
        server.slowness(request -> Duration.ZERO);
        assertThat(late).isCompletedExceptionally();
    }

    private CompletableFuture<?> remove(WatcherType type, Watcher watcher) {
        return client.submit(new WatchRequest.RemoveWatches("/a", type), new WatchChange.Disarm("/a", type, watcher));
    }

    private CompletableFuture<?> removeAll(WatcherType type) {
        return client.submit(new WatchRequest.RemoveWatches("/a", type), new WatchChange.Disarm("/a", type, null));
    }

    private void run(CompletableFuture<?>... calls) {
        client.runUntilIdle().run(SHORT);
        for (CompletableFuture<?> call : calls) {
            Object unused = resultOf(call);
        }
    }

    @Test
    void aServerThatIsTooBusyToDropItIsAskedLessAndLessOftenUntilItHasTime() {
        run(read(WatchKind.DATA, one), read(WatchKind.DATA, two));
        server.onRequest(
                request -> request.opCode() == OpCode.removeWatches ? Reply.error(Code.THROTTLEDOP.intValue()) : null);
        CompletableFuture<?> first = remove(WatcherType.DATA, one);
        CompletableFuture<?> second = remove(WatcherType.DATA, two);
        client.runUntilIdle().run(Duration.ofMillis(90));
        assertThat(List.of(first, second)).allMatch(CompletableFuture::isDone);
        assertThat(server.requests(OpCode.removeWatches)).hasSize(1);
        client.run(Duration.ofMinutes(1));
        assertThat(server.requests(OpCode.removeWatches)).hasSizeBetween(10, 20);
        assertThat(server.watches()).isEqualTo(1);
        server.onRequest(request -> null);
        client.run(Duration.ofSeconds(7));
        assertThat(server.watches()).isZero();
    }

    /** What fires it comes from the watch of another path: the parent's. */
    @Test
    void itIsDroppedWhenTheLastThatRidesOnItHasHeardOfAChild() {
        run(read(WatchKind.PERSISTENT, one), read(WatchKind.PERSISTENT_RECURSIVE, one), read(WatchKind.CHILD, two));
        run(removeAll(WatcherType.PERSISTENT), removeAll(WatcherType.PERSISTENT_RECURSIVE));
        assertThat(server.requests(OpCode.removeWatches)).isEmpty();
        server.change("/a/b", false);
        client.run(SHORT);
        assertThat(client.firedTypes()).endsWith("two NODE_CHILDREN_CHANGED");
        assertThat(server.requests(OpCode.removeWatches)).hasSize(1);
        assertThat(server.watches()).isZero();
    }

    @ParameterizedTest
    @CsvSource({"DATA, DATA, CHILD", "CHILD, CHILDREN, DATA"})
    void theRemovalOfOneKindLeavesTheOtherToBeDropped(WatchKind kind, WatcherType type, WatchKind other) {
        run(read(kind, two));
        readTooLate(other);
        assertThat(server.watches()).isEqualTo(2);
        run(remove(type, two));
        assertThat(server.watches()).isZero();
    }

    @Test
    void aRemovalBehindAReadOfTheChildrenThatFailsLeavesNothing() {
        run(read(WatchKind.CHILD, one));
        server.onRequest(
                request -> request.opCode() == OpCode.getChildren2 ? Reply.error(Code.SYSTEMERROR.intValue()) : null);
        CompletableFuture<?> fails = read(WatchKind.CHILD, two);
        run(remove(WatcherType.CHILDREN, one));
        assertThat(fails).isCompletedExceptionally();
        assertThat(server.watches()).isZero();
    }

    @Test
    void nobodyRidesOnWhatWasDropped() {
        run(read(WatchKind.PERSISTENT, one), read(WatchKind.PERSISTENT, two));
        run(remove(WatcherType.PERSISTENT, one), remove(WatcherType.PERSISTENT, two));
        assertThat(server.watches()).isZero();
        run(read(WatchKind.DATA, one));
        server.change("/a", false);
        client.run(SHORT);
        assertThat(client.firedTypes())
                .containsExactly(
                        "one PERSISTENT_WATCH_REMOVED", "two PERSISTENT_WATCH_REMOVED", "one NODE_DATA_CHANGED");
    }

    /** All that the server had on the path has gone in one. */
    @Test
    void whatWentWithAWatchThatStaysIsNotDroppedOnceMore() {
        readTooLate(WatchKind.DATA);
        run(read(WatchKind.PERSISTENT, one), read(WatchKind.PERSISTENT, two));
        run(remove(WatcherType.PERSISTENT, one), remove(WatcherType.PERSISTENT, two));
        assertThat(server.watches()).isZero();
        run(read(WatchKind.CHILD, one));
        assertThat(server.requests(OpCode.removeWatches)).hasSize(1);
    }

    /** All were removed while the server was to set it again beside a persistent one. */
    @Test
    void aRecursiveWatchThatIsSetAgainBehindTheRemovalOfAllIsDropped() {
        run(read(WatchKind.PERSISTENT_RECURSIVE, one));
        run(read(WatchKind.PERSISTENT, two), removeAll(WatcherType.ANY));
        assertThat(server.requests(OpCode.addWatch)).as("once more").hasSize(3);
        assertThat(client.session().snapshot().watches()).isZero();
        assertThat(server.watches()).isZero();
    }

    /** A watcher whose scope ends when the test says so. */
    private static final class Scoped extends WrappedWatcher {
        private boolean over;

        private Scoped(Watcher inner) {
            super("a scope", inner);
        }

        @Override
        public void process(WatchedEvent event) {
            inner().process(event);
        }

        @Override
        protected boolean isOver() {
            return over;
        }
    }

    /** The removals of the scope may have been before this, and do not come again. */
    @ParameterizedTest
    @EnumSource
    void aWatchOfAScopeThatHasEndedBeforeItWasSetIsDropped(WatchKind kind) {
        run(client.submit(new WatchRequest.CheckWatches("/", WatcherType.ANY)));
        Scoped scoped = new Scoped(one);
        server.slowness(request -> request.opCode() == OpCode.ping ? Duration.ZERO : Duration.ofMillis(100));
        CompletableFuture<?> read = read(kind, scoped);
        client.run(Duration.ofMillis(50));
        scoped.over = true;
        run(read);
        assertThat(client.session().snapshot().watches()).isZero();
        assertThat(server.watches()).isZero();
        assertThat(server.requests(OpCode.removeWatches)).hasSize(1);
    }
}
