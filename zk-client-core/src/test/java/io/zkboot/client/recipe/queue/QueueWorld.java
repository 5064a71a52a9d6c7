/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.jspecify.annotations.Nullable;

/** Clients of one queue on one server, on virtual time. */
final class QueueWorld {
    static final String PATH = "/queues/one";
    static final Duration LONG = Duration.ofMinutes(5);
    static final Duration TIMEOUT = Duration.ofSeconds(6);

    private static final Set<Integer> HOUSEKEEPING =
            Set.of(OpCode.ping, OpCode.setWatches, OpCode.setWatches2, OpCode.closeSession);

    final ScriptedServer server = ScriptedServer.withTree().expireIdleSessions();
    final SimulatedClients clients = new SimulatedClients();
    private final List<ReceivedRequest> requests = new ArrayList<>();
    private final Random random = new Random(1);
    /** What becomes of the next requests; each but once, of the first one that fits. */
    private final List<Ambush> ambushes = new ArrayList<>();

    private Predicate<ReceivedRequest> losing = request -> false;
    private ToIntFunction<List<Op>> refusing = parts -> -1;

    QueueWorld() {
        server.onRequest(this::script);
    }

    private record Ambush(Predicate<ReceivedRequest> whom, Supplier<@Nullable Reply> what) {}

    private Reply script(ReceivedRequest request) {
        if (!HOUSEKEEPING.contains(request.opCode())) {
            requests.add(request);
        }
        for (Ambush ambush : ambushes) {
            if (ambush.whom.test(request)) {
                ambushes.remove(ambush);
                Reply instead = ambush.what.get();
                if (instead != null) {
                    return instead;
                }
                break;
            }
        }
        if (request.opCode() == OpCode.multi) {
            List<Op> parts = new ArrayList<>();
            request.as(new MultiOperationRecord()).forEach(parts::add);
            int refused = refusing.applyAsInt(parts);
            if (refused >= 0) {
                return refusal(parts.size(), refused);
            }
        }
        if (losing.test(request)) {
            losing = next -> false;
            SimulatedConnection connection = request.connection();
            connection.stall(Direction.TO_CLIENT); // it is done, and nobody hears of it
            clients.clock().after(Duration.ofMillis(1), connection::cut);
        }
        return null;
    }

    private static Reply refusal(int parts, int refused) {
        MultiResponse response = new MultiResponse();
        for (int i = 0; i < parts; i++) { // as servers say it, of those before it and behind it
            Code code = i < refused ? Code.OK : i == refused ? Code.NOAUTH : Code.RUNTIMEINCONSISTENCY;
            response.add(new OpResult.ErrorResult(code.intValue()));
        }
        return Reply.ok(response);
    }

    /**
     * The server takes transactions for what this client has no right to.
     *
     * @param which given the parts, says which of them; -1 for none
     */
    void refuse(ToIntFunction<List<Op>> which) {
        refusing = which;
    }

    void refuseNothing() {
        refusing = parts -> -1;
    }

    /** The reply to the next such request gets lost. */
    void loseReplyTo(int opCode) {
        losing = request -> request.opCode() == opCode;
    }

    /** Does something when the next such request has come, and before it is done. */
    void before(Predicate<ReceivedRequest> whom, Runnable what) {
        ambushes.add(new Ambush(whom, () -> {
            what.run();
            return null;
        }));
    }

    /** As the other one, for an operation. */
    void before(int opCode, Runnable what) {
        before(request -> request.opCode() == opCode, what);
    }

    /** The server answers the next so many such requests with an error. */
    void answer(Predicate<ReceivedRequest> whom, int times, Code with) {
        for (int i = 0; i < times; i++) {
            ambushes.add(new Ambush(whom, () -> Reply.error(with.intValue())));
        }
    }

    /** As the other one, for an operation. */
    void answer(int opCode, int times, Code with) {
        answer(request -> request.opCode() == opCode, times, with);
    }

    /** Puts an item as another client would; they come in the order of their numbers. */
    void apply(int number, String item) {
        String name = String.format(Locale.ROOT, "item-100-0123456789abcdef-%010d", number);
        server.apply(Map.of(PATH + "/entries/" + name, item.getBytes(StandardCharsets.UTF_8)));
    }

    /** Returns the paths of the items in their order, which is that of the numbers at their ends. */
    List<String> itemPaths() {
        return items().stream()
                .sorted(Comparator.comparing(item -> item.substring(item.length() - 10)))
                .map(item -> PATH + "/entries/" + item)
                .toList();
    }

    /** A client and a queue of it. */
    final class User {
        final Member member;
        final ZkClient client;
        final ZkQueue<String> queue;

        User(QueueOptions options, boolean readOnly) {
            member = clients.join(List.of(server), TIMEOUT, random, readOnly);
            client = SimulatedZkClients.of(member);
            queue = ZkQueue.of(client, PATH, ItemCodec.TEXT, options);
            until(() -> client.state().isConnected());
        }

        void put(String... items) {
            for (String item : items) {
                String unused = finish(queue.putAsync(item));
            }
        }

        Item<String> claim() {
            return finish(queue.claimAsync(LONG)).orElseThrow();
        }

        Optional<String> take() {
            return finish(queue.pollAsync());
        }

        <R> CompletableFuture<R> waiting(CompletableFuture<R> asked) {
            settle();
            assertThat(asked).isNotDone();
            return asked;
        }

        void expire() {
            server.expire(client.snapshot().sessionId());
        }

        void assertNothingLeft() {
            settle();
            assertThat(client.snapshot().watches()).as("watches").isZero();
            assertThat(member.listeners()).as("listeners").isEqualTo(1);
        }
    }

    User user() {
        return new User(QueueOptions.DEFAULTS, false);
    }

    User user(QueueOptions options) {
        return new User(options, false);
    }

    /** A user who takes a server that is cut off from the majority. */
    User readOnlyUser() {
        return new User(QueueOptions.DEFAULTS, true);
    }

    /** Lets the server be cut off from the majority, so that it refuses writes, or back with it. */
    void readOnly(boolean on) {
        if (on) {
            server.cutOff(0xf00L)
                    .onRequest(request -> request.needsMajority() ? Reply.error(Code.NOTREADONLY.intValue()) : null);
        } else {
            server.readOnly(false).onConnect(request -> null).onRequest(this::script);
        }
        server.connections().forEach(SimulatedConnection::cut);
    }

    void until(BooleanSupplier holds) {
        assertThat(clients.runUntil(Duration.ofMinutes(2), holds)).as("in time").isTrue();
    }

    /** Longer than anything takes that needs no timeout, and shorter than any timeout. */
    void settle() {
        clients.run(Duration.ofMillis(500));
    }

    <T> T finish(CompletableFuture<T> future) {
        until(future::isDone);
        return future.join();
    }

    Throwable failure(CompletableFuture<?> future) {
        until(future::isDone);
        assertThat(future).isCompletedExceptionally();
        try {
            future.join();
            throw new AssertionError("no failure");
        } catch (CompletionException e) {
            return e.getCause();
        }
    }

    List<String> items() {
        return server.children(PATH + "/entries");
    }

    List<String> claims() {
        return server.children(PATH + "/taken");
    }

    /** The codes of the operations that the server got since the last look. */
    List<Integer> asked() {
        List<Integer> codes = requests.stream().map(ReceivedRequest::opCode).toList();
        requests.clear();
        return codes;
    }
}
