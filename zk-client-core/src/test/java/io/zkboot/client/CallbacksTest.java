/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.RequestTooLargeException;
import io.zkboot.client.error.SessionExpiredException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.ResultCallback;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A callback hears the end of its operation: once, on the EventThread, at the place of the reply. */
@Timeout(30)
class CallbacksTest {
    private static final Duration MOMENT = Duration.ofMillis(100);
    private static final Set<Integer> NAMES_NO_PATH = Set.of(OpCode.ping, OpCode.multi);
    private static final Duration DEADLINE = Duration.ofSeconds(15);

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door = SimulatedFrontDoor.connect(server, 2_000);
    private final ZkClient client = LostRepliesTest.client(door);
    private final CallbackZkClient callbacks = client.callbacks();
    private final List<String> heard = new ArrayList<>();
    private final List<ZkException> failures = new ArrayList<>();

    /** Returns a callback that is heard under a name. */
    private ResultCallback<@Nullable Object> named(String name) {
        return (result, failure) -> {
            heard.add(name + (failure == null ? "" : " " + failure.getClass().getSimpleName()));
            if (failure != null) {
                failures.add(failure);
            }
        };
    }

    static Stream<BiConsumer<CallbackZkClient, ResultCallback<@Nullable Object>>> operations() {
        return Stream.of(
                (zk, told) -> zk.create("/a", null, told),
                (zk, told) -> zk.create("/a/b", null, CreateOptions.PERSISTENT.withParents(), told),
                (zk, told) -> zk.createWithStat("/a", null, CreateOptions.PERSISTENT, told),
                (zk, told) -> zk.createWithStat("/a/b", null, CreateOptions.PERSISTENT.withParents(), told),
                (zk, told) -> zk.delete("/node", told),
                (zk, told) -> zk.delete("/node", DeleteOptions.ANY_VERSION.recursively(), told),
                (zk, told) -> zk.exists("/node", told),
                (zk, told) -> zk.getData("/node", told),
                (zk, told) -> zk.setData("/node", null, told),
                (zk, told) ->
                        zk.setData("/node", null, SetDataOptions.version(0).asIdempotent(), told),
                (zk, told) -> zk.getChildren("/node", told),
                (zk, told) -> zk.getChildrenWithStat("/node", told),
                (zk, told) -> zk.getAcl("/node", told),
                (zk, told) -> zk.setAcl("/node", Acl.READ_UNSAFE, -1, told),
                (zk, told) -> zk.sync("/node", told),
                (zk, told) -> zk.multi(List.of(Op.check("/node", -1)), told));
    }

    @ParameterizedTest
    @MethodSource("operations")
    void eachOperationIsAnsweredOnce(BiConsumer<CallbackZkClient, ResultCallback<@Nullable Object>> operation) {
        callbacks.create("/node", null, (path, failure) -> assertThat(path).isEqualTo("/node"));
        operation.accept(callbacks, named("done"));
        assertThat(heard).isEmpty();
        door.run(MOMENT);
        assertThat(heard).containsExactly("done");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void eachOperationFailsOnceWhenTheClientIsClosed(
            BiConsumer<CallbackZkClient, ResultCallback<@Nullable Object>> operation) {
        server.onRequest(request -> Reply.silence());
        operation.accept(callbacks, named("sent"));
        door.run(MOMENT);
        operation.accept(callbacks, named("queued"));
        door.close();
        operation.accept(callbacks, named("late"));
        assertThat(heard).isEmpty();
        door.run(DEADLINE);
        assertThat(heard)
                .containsExactlyInAnyOrder(
                        "sent ClientClosedException", "queued ClientClosedException", "late ClientClosedException");
        assertThat(failures.get(heard.indexOf("late ClientClosedException")).outcome())
                .isEqualTo(Outcome.NOT_SENT);
        assertThatThrownBy(() -> operation.accept(callbacks, named("too late")))
                .isInstanceOf(ClientClosedException.class);
        door.run(MOMENT);
        assertThat(heard).as("thrown, and so not told").hasSize(3);
    }

    @ParameterizedTest
    @MethodSource("operations")
    void eachOperationEndsByItsDeadline(BiConsumer<CallbackZkClient, ResultCallback<@Nullable Object>> operation) {
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        operation.accept(client.withDeadline(MOMENT).callbacks(), named("done"));
        door.run(MOMENT.minusMillis(1));
        assertThat(heard).isEmpty();
        door.run(Duration.ofMillis(2));
        assertThat(heard).containsExactly("done OperationTimeoutException");
    }

    @ParameterizedTest
    @MethodSource("operations")
    void whatAViewDoesToAnOperationIsDoneToThatWithACallback(
            BiConsumer<CallbackZkClient, ResultCallback<@Nullable Object>> operation) {
        door.runUntilDone(client.async().create("/app", null));
        door.runUntilDone(client.async().create("/app/node", null));
        server.onRequest(request -> NAMES_NO_PATH.contains(request.opCode()) ? null : Reply.reset());
        door.after(MOMENT, () -> server.onRequest(request -> null));
        RetryPolicy often = RetryPolicy.DEFAULT.withMaxTries(5);
        operation.accept(client.chroot("/app").withRetry(often).callbacks(), named("done"));
        door.run(Duration.ofSeconds(5));
        assertThat(heard).hasSize(1);
        assertThat(server.requests())
                .filteredOn(request -> !NAMES_NO_PATH.contains(request.opCode()))
                .allMatch(request -> request.path().startsWith("/app"));
    }

    @Test
    void callbacksFuturesAndEventsComeInTheOrderOfTheWire() {
        callbacks.getData("/", event -> heard.add("event"), named("read"));
        CompletableFuture<?> write =
                client.async().inOrder(zk -> zk.setData("/", new byte[] {1}).thenRun(() -> heard.add("written")));
        callbacks.getChildren("/", named("listed"));
        CompletableFuture<?> last = client.async().inOrder(zk -> zk.exists("/").thenRun(() -> heard.add("seen")));
        door.runUntilDone(last);
        assertThat(write).isDone();
        assertThat(heard).containsExactly("read", "event", "written", "listed", "seen");
    }

    @Test
    void aCallbackMakesTheNextCallAndIsNotCalledWithin() {
        callbacks.getData("/", (node, failure) -> {
            callbacks.setData("/", new byte[3_000], named("too large"));
            callbacks.exists("/", named("next"));
            heard.add("first");
        });
        door.run(MOMENT);
        assertThat(heard).containsExactly("first", "too large RequestTooLargeException", "next");
    }

    @Test
    void whatCannotBeSentIsToldOnTheEventThread() {
        callbacks.setData("/", new byte[3_000], named("too large"));
        assertThat(heard).isEmpty();
        door.run(MOMENT);
        assertThat(heard).containsExactly("too large RequestTooLargeException");
        assertThat(failures).singleElement().isInstanceOf(RequestTooLargeException.class);
    }

    @Test
    void anInvalidArgumentIsThrownAndNotTold() {
        assertThatThrownBy(() -> callbacks.getData("relative", named("read")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> callbacks.delete("/", named("deleted"))).isInstanceOf(IllegalArgumentException.class);
        door.run(MOMENT);
        assertThat(heard).isEmpty();
    }

    @Test
    void whatACallbackThrowsIsCountedAndHarmsNobody() {
        callbacks.getData("/", (node, failure) -> {
            throw new AssertionError("mine");
        });
        client.withRetry(RetryPolicy.DEFAULT).callbacks().getData("/", (node, failure) -> {
            throw new IllegalStateException("mine");
        });
        callbacks.exists("/", named("behind"));
        door.run(MOMENT);
        assertThat(heard).containsExactly("behind");
        assertThat(client.snapshot().counters().listenerFailures()).isEqualTo(2);
    }

    @Test
    void aServersRefusalIsTheFailure() {
        callbacks.getData("/none", named("read"));
        client.chroot("/app").callbacks().getData("/none", named("below"));
        door.run(MOMENT);
        assertThat(heard).containsExactly("read NoNodeException", "below NoNodeException");
        assertThat(failures).allSatisfy(failure -> {
            assertThat(failure).isInstanceOf(NoNodeException.class);
            assertThat(failure.path()).isEqualTo("/none");
            assertThat(failure.outcome()).isEqualTo(Outcome.REJECTED);
        });
    }

    @Test
    void theExpiryOfTheSessionEndsWhatWasQueued() {
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        callbacks.setData("/", null, named("written"));
        callbacks.getData("/", named("read"));
        door.run(MOMENT);
        assertThat(heard).isEmpty();
        server.onConnect(request -> null);
        server.expire(client.snapshot().sessionId());
        door.run(Duration.ofSeconds(5));
        assertThat(heard).containsExactly("written SessionExpiredException", "read");
        assertThat(failures).singleElement().isInstanceOf(SessionExpiredException.class);
    }

    @Test
    void aReadOfALostConnectionIsAskedAgainAndAWriteIsNot() {
        server.onRequest(request -> request.opCode() == OpCode.ping ? null : Reply.reset());
        callbacks.getData("/", named("read"));
        callbacks.setData("/", null, named("written"));
        door.run(Duration.ofMillis(5));
        server.onRequest(request -> null);
        door.run(Duration.ofSeconds(5));
        assertThat(heard).containsExactlyInAnyOrder("read", "written ConnectionLossException");
        assertThat(failures.get(0).outcome()).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void thePathOfACreatedNodeIsThatOfTheView() {
        List<@Nullable String> paths = new ArrayList<>();
        door.runUntilDone(client.async().create("/app", null));
        CallbackZkClient view = client.chroot("/app").callbacks();
        view.create("/a", null, (path, failure) -> paths.add(path));
        view.create("/b/c", null, CreateOptions.PERSISTENT.withParents(), (path, failure) -> paths.add(path));
        door.run(MOMENT);
        assertThat(paths).containsExactly("/a", "/b/c");
    }

    @Test
    void theCodecEncodesAndDecodes() {
        CallbackZkClient view = client.withCodec(DataCodec.gzip()).callbacks();
        List<String> texts = new ArrayList<>();
        view.create("/zipped", "text".getBytes(StandardCharsets.UTF_8), named("created"));
        view.getData("/zipped", (node, failure) -> texts.add(node == null ? "none" : node.text()));
        door.run(MOMENT);
        assertThat(texts).containsExactly("text");
        NodeData stored = LostRepliesTest.finish(door, client.async().getData("/zipped"));
        assertThat(stored.text()).isNotEqualTo("text");
    }

    static Stream<Throwable> thrownByACodec() {
        return Stream.of(
                new IllegalStateException("no such format"),
                new NoClassDefFoundError("no such format"),
                new IOException("no such format"));
    }

    @ParameterizedTest
    @MethodSource("thrownByACodec")
    void aCodecThatThrowsIsTheCauseOfTheFailure(Throwable thrown) {
        door.runUntilDone(client.async().create("/plain", new byte[] {1, 2, 3}));
        DataCodec broken = new DataCodec() {
            @Override
            public byte @Nullable [] encode(String path, byte @Nullable [] data) {
                return data;
            }

            @Override
            public byte @Nullable [] decode(String path, byte @Nullable [] data) {
                throw CallbacksTest.<RuntimeException>sneaky(thrown);
            }
        };
        client.withCodec(broken).callbacks().getData("/plain", named("read"));
        door.run(MOMENT);
        assertThat(heard).containsExactly("read ZkServerException");
        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure.code()).isEqualTo(ErrorCode.RUNTIME_INCONSISTENCY);
            assertThat(failure).hasCause(thrown);
        });
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable> E sneaky(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void theHookForOperationsHearsOfTheEndFirst() {
        List<String> before = new ArrayList<>();
        callbacks.getData("/", (node, failure) -> before.addAll(door.operations()));
        client.withRetry(RetryPolicy.DEFAULT)
                .callbacks()
                .getData("/none", (node, failure) -> before.addAll(door.operations()));
        door.run(MOMENT);
        assertThat(before)
                .containsExactly(
                        "getData / [OK at zk1:2181]",
                        "getData /none []",
                        "getData / [OK at zk1:2181]",
                        "getData /none [NoNodeException at zk1:2181]");
    }

    @Test
    void whoDoesNotWaitForAConnectionIsToldAtOnce() {
        server.onConnect(request -> Reply.close());
        server.connection().cut();
        door.run(MOMENT);
        client.withWaitForConnection(false).callbacks().getData("/", named("read"));
        assertThat(heard).isEmpty();
        door.run(Duration.ofMillis(1));
        assertThat(heard).containsExactly("read ConnectionLossException");
    }

    @Test
    void aDeadlineThatHasPassedSaysWhetherTheRequestWasSent() {
        server.onRequest(request -> request.opCode() == OpCode.ping ? null : Reply.silence());
        callbacks.setData("/", null, named("written"));
        door.run(DEADLINE.plusSeconds(1));
        assertThat(failures).singleElement().satisfies(failure -> {
            assertThat(failure).isInstanceOf(OperationTimeoutException.class);
            assertThat(failure.outcome()).isEqualTo(Outcome.UNKNOWN);
        });
    }

    @Test
    void aReadThroughACodecTellsItsFailureToo() {
        client.withCodec(DataCodec.gzip()).callbacks().getData("/none", named("read"));
        door.run(MOMENT);
        assertThat(heard).containsExactly("read NoNodeException");
    }

    @Test
    void anOperationIsTriedAgainAsThePolicySays() {
        AtomicInteger tries = new AtomicInteger();
        server.onRequest(request -> request.opCode() == OpCode.setData && tries.incrementAndGet() == 1
                ? Reply.error(Code.THROTTLEDOP.intValue())
                : null);
        client.callbacks().setData("/", null, named("tried once"));
        door.run(DEADLINE);
        tries.set(0);
        client.withRetry(RetryPolicy.DEFAULT).callbacks().setData("/", null, named("tried again"));
        door.run(DEADLINE);
        assertThat(heard).containsExactly("tried once ThrottledException", "tried again");
    }
}
