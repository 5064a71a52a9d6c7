/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.ReadOp;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.retry.RetryPolicy;
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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * One random life of a client as its users see it: all its views, operations of several requests, retries, transactions
 * and watches, with servers of several ages, and all that can go wrong.
 */
final class FrontDoorLife {
    private static final String TOGETHER = "writes travel together";

    /** What is so in some lives, and not in all. */
    static final String[] VARIETY = {
        LifeVariety.AGES,
        LifeVariety.FORGETFUL,
        LifeVariety.SMALL,
        LifeVariety.ONE_BY_ONE,
        LifeVariety.READ_ONLY,
        TOGETHER
    };

    /** What no text may show, and no log. */
    static final String PAYLOAD = LifeSecrets.PAYLOAD;

    static final String PASSWORD = LifeSecrets.PASSWORD;
    static final String APP = "/app";
    private static final int STEPS = 50;
    private static final int SHARED = 3;
    /** Longer than any deadline, and than it takes to connect when nothing is in the way. */
    private static final Duration CALM = Duration.ofSeconds(40);

    private static final long OWN_SESSIONS = 0xf00L;
    private static final int SMALL_PACKET = 600;

    private final LifeSteps steps = LifeSteps.ofThisLife();
    private final Random random;
    /** For the settings and what belongs to them, from numbers of its own. */
    private final Random about;

    private final SimulatedClients clients = new SimulatedClients().varied();
    private final List<ScriptedServer> servers = new ArrayList<>();
    private final Set<ScriptedServer> cutOff = new HashSet<>();
    private final boolean readOnly;
    private final ScriptedServer server;
    private final Member member;
    private final ZkClient client;
    private final LifeTroubles troubles;
    private final FrontDoorJudge judge;
    private boolean calm;
    private int made;

    FrontDoorLife(long seed) {
        random = steps.random(seed * 0x9E3779B97F4A7C15L);
        about = steps.random(seed + 2);
        server = ScriptedServer.withTree();
        servers.add(server);
        servers.add(server.sibling());
        servers.add(server.sibling());
        if (random.nextBoolean()) {
            server.expireIdleSessions();
        }
        judge = new FrontDoorJudge(server);
        boolean anyAge = random.nextInt(3) == 0;
        ServerAge[] ages = ServerAge.values();
        for (ScriptedServer each : servers) {
            ServerAge age = anyAge ? ages[random.nextInt(ages.length)] : ServerAge.NEW;
            each.onRequest(request -> disturb(each, request, age)).witness(judge::done);
            each.slowness(request -> Duration.ofMillis(!calm && random.nextInt(40) == 0 ? random.nextInt(300) : 0));
        }
        if (anyAge || random.nextInt(3) == 0) {
            server.eventsWithoutZxid();
        }
        server.apply(Map.of(APP, new byte[0]));
        server.apply(Map.of(APP + "/p", new byte[0]));
        for (int i = 0; i < SHARED; i++) {
            change(i);
        }
        readOnly = about.nextInt(3) == 0;
        boolean forgetful = about.nextInt(5) == 0;
        boolean small = about.nextInt(3) == 0;
        SimulatedClients.Settings settings =
                new SimulatedClients.Settings(readOnly, !forgetful, small ? SMALL_PACKET : 1 << 20);
        member = clients.join(servers, Duration.ofMillis(1_500 + random.nextInt(7_000)), random, settings);
        client = SimulatedZkClients.of(member);
        LifeVariety.note(anyAge, LifeVariety.AGES);
        LifeVariety.note(forgetful, LifeVariety.FORGETFUL);
        LifeVariety.note(small, LifeVariety.SMALL);
        LifeVariety.note(member.batchesWrites(), TOGETHER);
        LifeVariety.note(!member.config().behaviour().batchReads(), LifeVariety.ONE_BY_ONE);
        troubles = LifeTroubles.of(member, steps.random(seed + 1), servers);
        judge.begin(client, clients.clock(), troubles);
        clients.judge(judge::look);
        if (random.nextInt(3) == 0) {
            byte[] credentials = ("me:" + PASSWORD).getBytes(StandardCharsets.UTF_8);
            CompletableFuture<?> unused = client.async().addAuth("digest", credentials);
        }
    }

    private @Nullable Reply disturb(ScriptedServer by, ReceivedRequest request, ServerAge age) {
        Reply refusal = age.refuse(request);
        if (refusal != null) {
            return refusal;
        }
        if (cutOff.contains(by) && request.needsMajority()) {
            return Reply.error(Code.NOTREADONLY.intValue());
        }
        return switch (calm ? -1 : random.nextInt(80)) {
            case 0 -> request.xid() < 0 ? null : Reply.silence();
            case 1 -> Reply.close();
            default -> null;
        };
    }

    /** Lives, and returns what it came to, which is the same for the same seed. */
    String live() {
        for (int step = 0; step < STEPS; step++) {
            if (steps.next()) {
                act();
                loseMajority();
                troubles.perhaps();
                clients.run(Duration.ofMillis(random.nextInt(random.nextInt(10) == 0 ? 4_000 : 80)));
                LifeVariety.note(client.state() == SessionState.CONNECTED_READ_ONLY, LifeVariety.READ_ONLY);
                judge.assertNobodyIsKeptBeyondTheDeadline();
            }
        }
        calm = true;
        troubles.end();
        List.copyOf(cutOff).forEach(this::rejoin);
        each(FrontDoorLife::resume);
        clients.run(CALM);
        each(FrontDoorLife::resume);
        clients.run(CALM);
        judge.assertAllIsAsPromised();
        member.close();
        clients.run(Duration.ofSeconds(5));
        judge.assertOver();
        member.assertLegalStates();
        assertThat(member.network().openConnections()).isEmpty();
        return judge.toString();
    }

    private void act() {
        switch (random.nextInt(14)) {
            case 0 -> each(SimulatedConnection::cut);
            case 1 -> each(SimulatedConnection::reset);
            case 2 ->
                each(connection -> connection.stall(random.nextBoolean() ? Direction.TO_SERVER : Direction.TO_CLIENT));
            case 3 -> each(FrontDoorLife::resume);
            case 4 -> {
                if (random.nextInt(3) == 0) {
                    server.expire(client.snapshot().sessionId());
                }
            }
            case 5 -> change(random.nextInt(SHARED));
            case 6 -> watch(view());
            default -> {
                for (int i = 1 + random.nextInt(6); i > 0; i--) {
                    call(view());
                }
            }
        }
    }

    /** A server is cut off from the others, or joins them again. */
    private void loseMajority() {
        if (!readOnly || about.nextInt(8) > 1) {
            return;
        }
        ScriptedServer one = servers.get(about.nextInt(servers.size()));
        if (cutOff.contains(one)) {
            rejoin(one);
        } else {
            one.connections().forEach(SimulatedConnection::cut);
            cutOff.add(one.cutOff(OWN_SESSIONS + servers.indexOf(one)));
        }
    }

    private void rejoin(ScriptedServer one) {
        one.connections().forEach(SimulatedConnection::cut);
        cutOff.remove(one);
        one.readOnly(false).onConnect(request -> null);
    }

    private void each(Consumer<SimulatedConnection> fault) {
        member.connections().forEach(fault);
    }

    private static void resume(SimulatedConnection connection) {
        connection.resume(Direction.TO_SERVER);
        connection.resume(Direction.TO_CLIENT);
    }

    private static String shared(int number) {
        return "/s" + number;
    }

    private void change(int number) {
        server.apply(Map.of(APP + shared(number), data(++made)));
        judge.changed(APP + shared(number));
    }

    private static byte[] data(int number) {
        return (PAYLOAD + number).getBytes(StandardCharsets.UTF_8);
    }

    // ---- what users do ----

    /** A view, and what the judge has to know of it. */
    record View(AsyncZkClient zk, String root, boolean retries, Duration deadline) {}

    private View view() {
        ZkClient view = client;
        String root = "";
        boolean retries = random.nextInt(3) == 0;
        Duration deadline = Duration.ofSeconds(15);
        if (random.nextBoolean()) {
            view = view.chroot(APP);
            root = APP;
        }
        if (retries) {
            view = view.withRetry(RetryPolicy.DEFAULT.withMaxTries(1 + random.nextInt(4)));
        }
        if (random.nextInt(3) == 0) {
            deadline = Duration.ofMillis(random.nextInt(3) == 0 ? 1 + random.nextInt(200) : 3_000);
            view = view.withDeadline(deadline);
        }
        if (random.nextInt(4) == 0) {
            view = view.withWaitForConnection(false);
        }
        if (random.nextInt(3) == 0) {
            view = view.withBatchedWrites(true);
        }
        return new View(view.async(), root, retries, deadline);
    }

    /** One call. Each makes, changes or deletes what no other does, but for the shared nodes. */
    private void call(View view) {
        int number = ++made;
        AsyncZkClient zk = view.zk();
        String in = view.root().isEmpty() ? APP : "";
        String node = shared(random.nextInt(SHARED));
        byte[] data = data(number);
        FrontDoorJudge.Asked asked = judge.asked(number, view);
        switch (random.nextInt(17)) {
            case 0, 1 -> asked.makes("/c" + number).single().call(zk.create(in + "/c" + number, data));
            case 2 ->
                asked.makes("/i" + number + "/x/y")
                        .call(zk.create(
                                in + "/i" + number + "/x/y",
                                data,
                                CreateOptions.PERSISTENT.withParents().asIdempotent()));
            case 3 ->
                asked.makesOneIn("/p")
                        .call(zk.create(
                                in + "/p/n-",
                                data,
                                CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL)
                                        .withProtection()));
            case 4 ->
                asked.makesEphemeral("/e" + number).call(zk.create(in + "/e" + number, data, CreateOptions.EPHEMERAL));
            case 5 -> asked.sets(node).call(zk.create(in + node, data, CreateOptions.PERSISTENT.orSet()));
            case 6, 7 -> asked.setsOnce(node).single().call(zk.setData(in + node, data));
            case 8 -> {
                int version = server.look(APP + node).getVersion();
                asked.setsOnce(node)
                        .call(zk.setData(
                                in + node, data, SetDataOptions.version(version).asIdempotent()));
            }
            case 9 -> {
                server.apply(Map.of(APP + "/d" + number, data));
                asked.deletes("/d" + number).single().call(zk.delete(in + "/d" + number));
            }
            case 10 -> {
                for (String below : List.of("", "/a", "/a/b", "/c")) {
                    server.apply(Map.of(APP + "/t" + number + below, data));
                }
                DeleteOptions options = DeleteOptions.ANY_VERSION.recursively().quietly();
                boolean guaranteed = random.nextBoolean();
                asked.deletesAll("/t" + number, guaranteed)
                        .call(zk.delete(in + "/t" + number, guaranteed ? options.withGuarantee() : options));
            }
            case 11 -> asked.ensures("/f" + number + "/g/h").call(zk.ensurePath(in + "/f" + number + "/g/h"));
            case 12 -> {
                List<Op> parts = new ArrayList<>(List.of(
                        Op.check(in + node, -1),
                        Op.create(in + "/m" + number, data),
                        Op.setData(in + node, data),
                        Op.create(in + "/m" + number + "/n", data)));
                if (random.nextInt(3) == 0) {
                    parts.add(Op.delete(in + "/missing"));
                }
                asked.makesTogether("/m" + number, "/m" + number + "/n", parts.size() > 4)
                        .call(zk.multi(parts));
            }
            case 13 -> {
                CompletableFuture<?> unused = zk.sync(in + node);
                asked.reads(node).single().call(zk.getData(in + node));
            }
            case 14 ->
                asked.readsMany()
                        .call(zk.multiRead(IntStream.range(0, SHARED)
                                .mapToObj(i -> ReadOp.getData(in + shared(i)))
                                .toList()));
            case 15 -> asked.lists("/p").single().call(zk.getChildrenWithStat(in + "/p"));
            default -> asked.reads(node).single().call(zk.getData(in + node));
        }
        if (random.nextInt(25) == 0) {
            asked.cancel();
        }
    }

    private void watch(View view) {
        String in = view.root().isEmpty() ? APP : "";
        String node = shared(random.nextInt(SHARED));
        AsyncZkClient zk = view.zk();
        switch (random.nextInt(3)) {
            case 0 -> {
                FrontDoorJudge.Watch watch = judge.watch(node, in, false);
                CompletableFuture<?> unused = zk.getData(in + node, watch).thenAccept(watch::read);
            }
            case 1 -> {
                FrontDoorJudge.Watch watch = judge.watch(node, in, true);
                CompletableFuture<?> unused =
                        zk.addWatch(in + node, WatchMode.PERSISTENT, watch).thenRun(watch::armed);
            }
            default -> {
                FrontDoorJudge.Watch watch = judge.watch("", in, true);
                String path = in.isEmpty() ? "/" : in;
                CompletableFuture<?> unused =
                        zk.addWatch(path, WatchMode.PERSISTENT_RECURSIVE, watch).thenRun(watch::armed);
            }
        }
    }
}
