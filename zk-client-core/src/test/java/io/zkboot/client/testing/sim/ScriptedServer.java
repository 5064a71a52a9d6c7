/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.apache.zookeeper.Watcher.WatcherType;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.ConnectRequest;
import org.apache.zookeeper.proto.RequestHeader;
import org.jspecify.annotations.Nullable;

/**
 * A ZooKeeper server as the wire shows it, written with the official records so that our codec does not judge itself.
 * Left alone it keeps sessions, answers pings, auth, closeSession and setWatches, and refuses the rest as
 * unimplemented; {@link #withTree()} serves a tree of nodes with watches. The test takes over what it likes with
 * {@link #onConnect} and {@link #onRequest}, and finds all that was received in {@link #requests()}.
 */
public final class ScriptedServer implements SimulatedPeer {
    private static final int ISRO = word("isro");
    private static final int SRVR = word("srvr");

    private final Ensemble ensemble;
    private final Map<SimulatedConnection, ServerLine> lines = new LinkedHashMap<>();
    private final List<ConnectRequest> connectRequests = new ArrayList<>();
    private final List<ReceivedRequest> requests = new ArrayList<>();
    private Function<ConnectRequest, @Nullable Reply> connectScript = request -> null;
    private Function<ReceivedRequest, @Nullable Reply> requestScript = request -> null;
    private BiFunction<ReceivedRequest, Reply, Reply> replyScript = (request, reply) -> reply;
    private BiConsumer<ReceivedRequest, Reply> witness = (request, reply) -> {};
    private Function<ReceivedRequest, Duration> slowness = request -> Duration.ZERO;
    private int minTimeout = 1;
    private int maxTimeout = Integer.MAX_VALUE;
    private boolean readOnly;
    private String modeAnswer = "";
    private int modeQuestions;
    private String versionAnswer = "srvr is not executed because it is not in the whitelist.\n";
    private int versionQuestions;

    private static int word(String letters) {
        return ByteBuffer.wrap(letters.getBytes(StandardCharsets.US_ASCII)).getInt();
    }

    private ScriptedServer(Ensemble ensemble) {
        this.ensemble = ensemble;
    }

    /** Creates a server without nodes. */
    public ScriptedServer() {
        this(new Ensemble(null));
    }

    /** Creates a server with nodes and watches. */
    public static ScriptedServer withTree() {
        return new ScriptedServer(new Ensemble(new ZnodeTree()));
    }

    /** Returns another server of the same ensemble: it shares sessions, zxid and nodes, and has a script of its own. */
    public ScriptedServer sibling() {
        return new ScriptedServer(ensemble);
    }

    /** Grants session timeouts between these only, in milliseconds; by default whatever is asked for. */
    public ScriptedServer sessionTimeouts(int minMillis, int maxMillis) {
        minTimeout = minMillis;
        maxTimeout = maxMillis;
        return this;
    }

    /** Says in its connect responses that it is a read-only server. */
    public ScriptedServer readOnly(boolean on) {
        readOnly = on;
        return this;
    }

    /**
     * As a server since 3.7 that is cut off from the majority: takes no session of the ensemble, and makes ones of its
     * own for those who may read only.
     */
    public ScriptedServer cutOff(long ownSessionId) {
        readOnly = true;
        return onConnect(request -> request.getSessionId() != 0
                ? Reply.close()
                : Reply.session(request.getTimeOut(), ownSessionId, new byte[16], true));
    }

    /** Is with the majority again; whoever is connected is not any more. */
    public void rejoin() {
        readOnly(false).onConnect(request -> null);
        connections().forEach(SimulatedConnection::cut);
    }

    /** Answers {@code isro} with this from now on; by default as {@link #readOnly} says. */
    public ScriptedServer modeAnswer(String answer) {
        modeAnswer = answer;
        return this;
    }

    /** Answers {@code srvr} with this from now on; by default it is not allowed to. */
    public ScriptedServer versionAnswer(String answer) {
        versionAnswer = answer;
        return this;
    }

    /** Returns how often {@code srvr} was asked. */
    public int versionQuestions() {
        return versionQuestions;
    }

    /** Returns how often {@code isro} was asked. */
    public int modeQuestions() {
        return modeQuestions;
    }

    /** Ends sessions, opened from now on, that the ensemble has not heard from within their timeout. */
    public ScriptedServer expireIdleSessions() {
        ensemble.expireIdleSessions();
        return this;
    }

    /** Lets the nodes of a session that expires stand for a while, as they do until its end has been committed. */
    public ScriptedServer linger(Duration time) {
        ensemble.linger(time);
        return this;
    }

    /** Asks a function first what to do with a connect request; null stands for the usual. */
    public ScriptedServer onConnect(Function<ConnectRequest, @Nullable Reply> script) {
        connectScript = script;
        return this;
    }

    /** Asks a function first what to do with a request, pings included; null stands for the usual. */
    public ScriptedServer onRequest(Function<ReceivedRequest, @Nullable Reply> script) {
        requestScript = script;
        return this;
    }

    /** Lets somebody see each request with the reply to it, at the moment when it is done, before others change it. */
    public ScriptedServer witness(BiConsumer<ReceivedRequest, Reply> seeing) {
        witness = seeing;
        return this;
    }

    /** Lets a function make something else of a reply, when all is done that the request had asked for. */
    public ScriptedServer onReply(BiFunction<ReceivedRequest, Reply, Reply> script) {
        replyScript = script;
        return this;
    }

    /** Takes a while for a request, and does nothing that came behind it before that; by default no time at all. */
    public ScriptedServer slowness(Function<ReceivedRequest, Duration> needed) {
        slowness = needed;
        return this;
    }

    /** Returns all connect requests in the order received. */
    public List<ConnectRequest> connectRequests() {
        return List.copyOf(connectRequests);
    }

    /** Returns all requests in the order received, pings included. */
    public List<ReceivedRequest> requests() {
        return List.copyOf(requests);
    }

    /** Returns the requests of one operation in the order received. */
    public List<ReceivedRequest> requests(int opCode) {
        return requests.stream().filter(request -> request.opCode() == opCode).toList();
    }

    /** Returns the open connections, oldest first. */
    public List<SimulatedConnection> connections() {
        return List.copyOf(lines.keySet());
    }

    /** Returns the newest open connection. */
    public SimulatedConnection connection() {
        List<SimulatedConnection> open = connections();
        if (open.isEmpty()) {
            throw new IllegalStateException("No client is connected");
        }
        return open.get(open.size() - 1);
    }

    /** Returns the last zxid. */
    public long zxid() {
        return ensemble.zxid();
    }

    /** Sets the last zxid; a lower one than a client has seen makes this a server that is behind, which closes. */
    public void zxid(long last) {
        ensemble.zxid(last);
    }

    /** Whether a session is alive. */
    public boolean isAlive(long sessionId) {
        return ensemble.isAlive(sessionId);
    }

    /** Returns the password of a session. */
    public byte[] password(long sessionId) {
        return ensemble.password(sessionId);
    }

    /** Ends a session as by timeout: its ephemeral nodes go, its connection is closed. */
    public void expire(long sessionId) {
        ensemble.expire(sessionId);
    }

    /** Sends a watch event to every client that has a session here. */
    public void event(int type, String path) {
        for (ServerLine line : List.copyOf(lines.values())) {
            if (line.sessionId() != 0) {
                line.event(type, path);
            }
        }
    }

    /**
     * Changes a node of the tree as another client would, whose parent is there: makes it if it is not there, else sets
     * its data or deletes it.
     *
     * @param rather to delete it, if it has no children
     */
    public void change(String path, boolean rather) {
        tree().change(path, rather, ensemble.nextZxid());
    }

    /**
     * Applies changes as another client would, in one transaction, on nodes that are there or whose parents are: sets
     * or makes those with data, deletes those with null.
     */
    public void apply(Map<String, byte[]> changes) {
        long zxid = ensemble.nextZxid();
        changes.forEach((path, data) -> {
            if (data == null) {
                tree().delete(path, zxid);
            } else {
                tree().write(path, data, zxid);
            }
        });
    }

    /**
     * Makes an ephemeral node as another client would, whose session is none of this ensemble's and never ends.
     *
     * @param version how often its data have been set since then
     */
    public void occupy(String path, byte[] data, long owner, int version) {
        tree().occupy(path, data, owner, version, ensemble.nextZxid(), ensemble.nextZxid());
    }

    /** Returns the data of a node that is there. */
    public byte[] data(String path) {
        return tree().data(path);
    }

    /** Tells no transaction with an event, as servers before 3.9 do not. */
    public ScriptedServer eventsWithoutZxid() {
        ensemble.eventsWithoutZxid();
        return this;
    }

    /** Returns how a node of the tree is, null if there is none. */
    public @Nullable Stat look(String path) {
        return tree().look(path);
    }

    /** Sets the version of a node that is there, which would take ever so many changes. */
    public void version(String path, int version) {
        tree().version(path, version);
    }

    /** Deletes a node as another client would, if it is there. */
    public void delete(String path) {
        tree().delete(path, ensemble.nextZxid());
    }

    /** Sets the data of a node as another client would, if it is there. */
    public void setData(String path, byte[] data) {
        tree().setData(path, data, ensemble.nextZxid());
    }

    /** Returns the names of the children of a node, none if it is not there. */
    public List<String> children(String path) {
        return tree().children(path);
    }

    /** Returns how many watches the servers have, of all clients. */
    public int watches() {
        return tree().watches();
    }

    /**
     * Whether this server has a watch of a type on the path for a session, or the session is not attached to it. A
     * connection that the client has given up does not count, though the server may not know of that.
     */
    public boolean isWatched(long sessionId, String path, WatcherType type) {
        return lines.values().stream()
                .filter(line ->
                        line.sessionId() == sessionId && !line.connection().isClosedByClient())
                .allMatch(line -> tree().isWatched(path, type, line));
    }

    private ZnodeTree tree() {
        return Objects.requireNonNull(ensemble.tree(), "a server without a tree");
    }

    @Override
    public void connected(SimulatedConnection connection) {
        lines.put(connection, new ServerLine(ensemble.nextLine(), connection, ensemble::hasEventZxids, this::forget));
    }

    private void forget(ServerLine line) {
        lines.remove(line.connection());
        ZnodeTree tree = ensemble.tree();
        if (tree != null) {
            tree.forget(line);
        }
    }

    @Override
    public void closed(SimulatedConnection connection) {
        ServerLine line = lines.get(connection);
        if (line != null) {
            line.ended();
        }
    }

    @Override
    public void received(SimulatedConnection connection, byte[] bytes) {
        ServerLine line = lines.get(connection);
        if (line != null) {
            line.receive(bytes, word -> isAnswered(line, word), frame -> {
                if (line.expectsConnectRequest()) {
                    connect(line, frame);
                } else {
                    request(line, frame);
                }
            });
        }
    }

    /** Answers a four-letter word, if it knows it. */
    private boolean isAnswered(ServerLine line, int word) {
        if (word == ISRO) {
            modeQuestions++;
            String usual = readOnly ? "ro" : "rw";
            return isAnswered(line, modeAnswer.isEmpty() ? usual : modeAnswer);
        }
        if (word == SRVR) {
            versionQuestions++;
            return isAnswered(line, versionAnswer);
        }
        return false;
    }

    private static boolean isAnswered(ServerLine line, String answer) {
        line.connection().send(answer.getBytes(StandardCharsets.US_ASCII));
        line.close();
        return true;
    }

    private void connect(ServerLine line, byte[] frame) {
        ConnectRequest request = new ConnectRequest();
        Jute.decode(frame, request);
        connectRequests.add(request);
        if (line.connection().clock().trace() != null) {
            line.connection()
                    .note("the server gets a connect request, session 0x" + Long.toHexString(request.getSessionId())
                            + ", zxid 0x" + Long.toHexString(request.getLastZxidSeen()));
        }
        Reply scripted = connectScript.apply(request);
        Reply reply = scripted != null ? scripted : usualSession(line, request);
        reply.play(line, 0, ensemble.zxid(), Duration.ZERO);
    }

    private Reply usualSession(ServerLine line, ConnectRequest request) {
        if (request.getLastZxidSeen() > ensemble.zxid()) {
            return Reply.close();
        }
        int timeout = Math.max(minTimeout, Math.min(maxTimeout, request.getTimeOut()));
        if (request.getSessionId() == 0) {
            long id = ensemble.open(line, timeout);
            return Reply.session(timeout, id, ensemble.password(id), readOnly);
        }
        return ensemble.reattach(line, request.getSessionId(), request.getPasswd())
                ? Reply.session(timeout, request.getSessionId(), request.getPasswd(), readOnly)
                : Reply.expired();
    }

    private void request(ServerLine line, byte[] frame) {
        RequestHeader header = new RequestHeader();
        int headerSize = Jute.decode(frame, header);
        ReceivedRequest request = new ReceivedRequest(
                line.connection(),
                line.sessionId(),
                header.getXid(),
                header.getType(),
                Arrays.copyOfRange(frame, headerSize, frame.length));
        requests.add(request);
        if (line.connection().clock().trace() != null && request.opCode() != OpCode.ping) {
            line.connection().note("the server gets " + request);
        }
        ensemble.heardFrom(line);
        line.process(slowness.apply(request), () -> {
            Reply scripted = requestScript.apply(request);
            Reply reply = scripted != null ? scripted : usualReply(line, request);
            witness.accept(request, reply);
            replyScript.apply(request, reply).play(line, request.xid(), ensemble.zxid(), Duration.ZERO);
        });
    }

    private Reply usualReply(ServerLine line, ReceivedRequest request) {
        ZnodeTree tree = ensemble.tree();
        return switch (request.opCode()) {
            case OpCode.ping -> Reply.ok();
            case OpCode.auth -> Reply.answer(request.xid(), 0, 0, null);
            case OpCode.closeSession -> {
                ensemble.end(line.sessionId());
                yield Reply.ok().thenClose();
            }
            case OpCode.setWatches, OpCode.setWatches2 ->
                tree == null ? Reply.ok() : tree.handle(request, line, ensemble);
            default -> tree == null ? Reply.unimplemented() : tree.handle(request, line, ensemble);
        };
    }
}
