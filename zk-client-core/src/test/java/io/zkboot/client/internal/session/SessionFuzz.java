/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.data.ReadOp;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.internal.protocol.AccessRequest;
import io.zkboot.client.internal.protocol.MultiReadRequest;
import io.zkboot.client.internal.protocol.MultiRequest;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.fuzz.Allocation;
import io.zkboot.client.testing.fuzz.Input;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A server answers what the fuzzer says, to any request and to the connect request too, and becomes a good one when the
 * fuzzer has no more to say. Every call ends once, the session lives, and it can be closed.
 */
public final class SessionFuzz {
    private static final int MAX_PACKET = 64 << 10;
    /** What is sent is never so large, however much the client is asked to allocate. */
    private static final int PER_BYTE = 64 << 10;

    private static final Duration HOSTILE = Duration.ofSeconds(20);
    private static final Duration GOOD_AGAIN = Duration.ofSeconds(40);
    private static final Duration LONGEST_TIMEOUT = Duration.ofHours(2);
    private static final Duration CLOSED = Duration.ofSeconds(10);

    private SessionFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
        Allocation.judge(200, PER_BYTE, () -> live(new Input(bytes), new Said()));
    }

    private static void live(Input input, Said said) {
        SimulatedWorld world = new SimulatedWorld();
        world.maxPacket = MAX_PACKET;
        boolean connectsToo = input.below(4) == 3;
        ScriptedServer server = ScriptedServer.withTree();
        server.onConnect(request -> connectsToo ? connect(input, said) : null);
        server.onRequest(request -> reply(input, request.xid(), said));
        SimulatedSession client = world.serve(1, server).client();
        client.run(Duration.ofMillis(100));
        List<CompletableFuture<?>> calls = calls(client);
        client.run(HOSTILE);
        input.rest(); // what it had to say in the end is for nobody
        client.run(GOOD_AGAIN);
        check(calls.stream().allMatch(CompletableFuture::isDone), "A call has not ended: ", client);
        check(client.done().size() == calls.size(), "A call ended twice, or in silence: ", client);
        boolean refused = client.state() == SessionState.AUTH_FAILED && said.mayDemandSasl();
        check(refused || (!client.isEnded() && client.state() != SessionState.CLOSED), "The session died: ", client);
        if (client.state() != SessionState.CONNECTED
                && !server.isAlive(client.session().snapshot().sessionId())) {
            client.run(LONGEST_TIMEOUT); // bytes may happen to open a session, with a timeout that no server gives
        }
        // A header with a transaction that never was is believed: no server is up to date for this client any more.
        boolean ahead = client.session().snapshot().lastZxid() > server.zxid();
        check(
                said.session || ahead || refused || client.state() == SessionState.CONNECTED,
                "The session did not come back: ",
                client);
        client.end(SessionEnding.How.CLOSE);
        client.run(CLOSED);
        check(client.isEnded(), "The session cannot be closed: ", client);
        client.assertLegalStates();
    }

    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        byte[] body = "\0\0\0\1\0\0\0\1a\0\0\0\0".getBytes(StandardCharsets.ISO_8859_1);
        for (int first = 0; first < 4; first++) {
            for (int kind = 0; kind < 10; kind++) {
                ByteBuffer seed = ByteBuffer.allocate(120);
                seed.put((byte) first);
                while (seed.remaining() > 40) {
                    seed.put((byte) kind).put((byte) body.length).put(body).put((byte) (seed.position() % 10));
                }
                seeds.add(seed.array());
            }
        }
        return seeds;
    }

    private static List<CompletableFuture<?>> calls(SimulatedSession client) {
        List<Acl> acl = Acl.OPEN_UNSAFE;
        return List.of(
                client.submit(
                        Request.getData("/", true), new WatchChange.Arm(WatchKind.DATA, "/", client.watcher("data"))),
                client.submit(Request.getChildrenWithStat("/", false)),
                client.submit(Request.exists("/none", false)),
                client.submit(Request.create("/a", new byte[1], acl, CreateOptions.EPHEMERAL)),
                client.submit(new AccessRequest.GetAcl("/")),
                client.submit(
                        new WatchRequest.AddWatch("/", WatchMode.PERSISTENT_RECURSIVE),
                        new WatchChange.Arm(WatchKind.PERSISTENT_RECURSIVE, "/", client.watcher("all"))),
                client.submit(new Request.SetData("/", null, -1)),
                client.submit(new AccessRequest.WhoAmI()),
                client.submit(new MultiRequest(List.of(Op.setData("/", null, -1), Op.check("/", -1)), acl)),
                client.submit(
                        new MultiReadRequest(List.of(ReadOp.getData("/"), ReadOp.getChildren("/")), path -> path)),
                client.submit(new Request.Sync("/")),
                client.submit(new Request.Delete("/a", -1)));
    }

    private static @Nullable Reply connect(Input input, Said said) {
        if (input.isEmpty()) {
            return null;
        }
        return switch (input.below(6)) {
            case 0 -> said.bytes(input.take(input.below(64)));
            case 1 -> said.frame(input.take(input.below(64)));
            case 2 -> Reply.expired();
            case 3 -> Reply.close();
            case 4 -> {
                said.session = true; // it believes the server in what no real one says
                yield Reply.session(input.number(), input.number(), input.take(input.below(20)), input.below(2) == 1);
            }
            default -> null;
        };
    }

    private static @Nullable Reply reply(Input input, int xid, Said said) {
        if (input.isEmpty()) {
            return null;
        }
        return switch (input.below(10)) {
            case 0 -> said.bytes(input.take(input.below(100)));
            case 1 -> said.frame(input.take(input.below(100)));
            case 2 -> said.frame(frame(xid, 0, input.take(input.below(120))));
            case 3 -> said.frame(frame(xid, -input.below(128), input.take(input.below(8))));
            case 4 -> said.frame(frame(-1, 0, input.take(input.below(40))));
            case 5 -> said.frame(frame(input.number(), input.number(), input.take(input.below(40))));
            case 6 -> Reply.silence();
            case 7 -> Reply.reset();
            case 8 -> said.frame(new byte[MAX_PACKET + input.below(256)]);
            default -> null;
        };
    }

    private static byte[] frame(int xid, int error, byte[] body) {
        return ByteBuffer.allocate(16 + body.length)
                .putInt(xid)
                .putLong(0)
                .putInt(error)
                .put(body)
                .array();
    }

    /** What the hostile server has said in a life, for whoever judges what the client made of it. */
    private static final class Said {
        private final ByteArrayOutputStream all = new ByteArrayOutputStream();
        private boolean session;

        Reply bytes(byte[] bytes) {
            all.writeBytes(bytes);
            return Reply.bytes(bytes);
        }

        Reply frame(byte[] body) {
            all.writeBytes(body);
            return Reply.raw(body);
        }

        /** Whether the error that ends a session whose client has to log in by SASL stands anywhere in it. */
        boolean mayDemandSasl() {
            String code = latin1(ByteBuffer.allocate(4)
                    .putInt(ErrorCode.SESSION_CLOSED_REQUIRES_AUTH.code())
                    .array());
            return latin1(all.toByteArray()).contains(code);
        }

        private static String latin1(byte[] bytes) {
            return new String(bytes, StandardCharsets.ISO_8859_1);
        }
    }

    private static void check(boolean holds, String fault, SimulatedSession client) {
        if (!holds) {
            throw new AssertionError(fault + client.state() + ", heard " + client.heard());
        }
    }
}
