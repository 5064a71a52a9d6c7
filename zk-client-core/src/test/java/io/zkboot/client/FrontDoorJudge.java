/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Children;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.OpResult;
import io.zkboot.client.data.ReadResult;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ReplyTooLargeException;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.testing.sim.LifeTrace;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.VirtualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.SetDataRequest;
import org.apache.zookeeper.proto.SetWatches;
import org.jspecify.annotations.Nullable;

/** Knows what servers did, and so what users may be told. */
final class FrontDoorJudge {
    private final ScriptedServer server;
    private final List<Asked> all = new ArrayList<>();
    private final List<Asked> open = new ArrayList<>();
    private final List<Watch> watches = new ArrayList<>();
    /** How often a node was made, set and deleted with the data of a call, or by its path. */
    private final Map<String, Integer> done = new HashMap<>();
    /** Where the node is that was made with some data. */
    private final Map<String, String> places = new HashMap<>();
    /** What was in a shared node after a transaction. */
    private final Map<String, String> values = new HashMap<>();
    /** The newest transaction of a node that somebody was told of. */
    private final Map<String, Long> told = new HashMap<>();

    private final Map<String, Long> changes = new HashMap<>();
    private final Set<String> members = new HashSet<>();
    /** What was written, also if another part of the same transaction has written something else behind it. */
    private final Set<String> written = new HashSet<>();

    /** Sessions of nodes that go with them. */
    private final Map<String, Long> owners = new HashMap<>();

    private final List<String> wrong = new ArrayList<>();
    private @Nullable VirtualClock clock;
    private @Nullable ZkClient client;
    private @Nullable LifeTroubles troubles;
    private long now;
    private int lastSingle;

    FrontDoorJudge(ScriptedServer server) {
        this.server = server;
    }

    void begin(ZkClient begun, VirtualClock itsClock, LifeTroubles itsTroubles) {
        client = begun;
        clock = itsClock;
        troubles = itsTroubles;
    }

    // ---- what servers do ----

    void done(ReceivedRequest request, Reply reply) {
        if (!reply.isGood()) {
            return;
        }
        switch (request.opCode()) {
            case OpCode.create, OpCode.create2 -> {
                CreateRequest create = request.as(new CreateRequest());
                made(create.getPath(), create.getData());
                if (create.getFlags() == CreateMode.EPHEMERAL.toFlag()) {
                    owners.put(create.getPath(), request.sessionId());
                }
            }
            case OpCode.setData -> {
                SetDataRequest set = request.as(new SetDataRequest());
                set(set.getPath(), set.getData());
            }
            case OpCode.delete -> count("delete " + request.path());
            case OpCode.setWatches ->
                request.as(new SetWatches()).getDataWatches().forEach(this::armedAgain);
            case OpCode.multi ->
                request.as(new MultiOperationRecord()).forEach(part -> {
                    switch (part.getType()) {
                        case OpCode.create -> made(part.getPath(), ((CreateRequest) part.toRequestRecord()).getData());
                        case OpCode.setData -> set(part.getPath(), ((SetDataRequest) part.toRequestRecord()).getData());
                        case OpCode.delete -> count("delete " + part.getPath());
                        default -> {}
                    }
                });
            default -> {}
        }
    }

    /**
     * A standing watch is made of one-shot ones on a server before 3.6. Who reads when it tells of a change reads
     * behind this, and so whatever it has not told of.
     */
    private void armedAgain(String path) {
        watches.stream()
                .filter(watch -> watch.stays && watch.set && watch.path.equals(path))
                .forEach(watch -> watch.heard = ++now);
    }

    private void made(String path, byte @Nullable [] data) {
        count("create " + path);
        if (data != null && data.length > 0) {
            count("made with " + text(data));
            places.put(text(data), path);
        }
        if (path.startsWith(FrontDoorLife.APP + "/p/")) {
            members.addAll(server.children(FrontDoorLife.APP + "/p"));
        }
        changed(path);
    }

    private void set(String path, byte[] data) {
        count("set to " + text(data));
        changed(path);
        Stat stat = server.look(path);
        if (stat != null) {
            written.add(path + "@" + stat.getMzxid() + " " + text(data));
        }
    }

    private void count(String what) {
        done.merge(what, 1, Integer::sum);
    }

    private int times(String what) {
        return done.getOrDefault(what, 0);
    }

    /** A node has changed. */
    void changed(String path) {
        changes.put(path, ++now);
        Stat stat = server.look(path);
        if (stat != null) {
            byte[] data = server.data(path);
            values.put(path + "@" + stat.getMzxid(), data == null ? "" : text(data));
        }
    }

    private static String text(byte[] data) {
        return new String(data, StandardCharsets.UTF_8);
    }

    // ---- what users ask and are told ----

    /** A call is about to be made. */
    Asked asked(int number, FrontDoorLife.View view) {
        Asked asked = new Asked(number, view);
        all.add(asked);
        open.add(asked);
        return asked;
    }

    Watch watch(String node, String in, boolean stays) {
        Watch watch = new Watch(FrontDoorLife.APP + node, (in + node).isEmpty() ? "/" : in + node, stays);
        watches.add(watch);
        return watch;
    }

    private void check(boolean holds, Object who, String rule) {
        if (!holds) {
            wrong.add(who + ": " + rule);
        }
    }

    private void checkSecrets(Object text) {
        String shown = text.toString();
        check(
                !shown.contains(FrontDoorLife.PAYLOAD) && !shown.contains(FrontDoorLife.PASSWORD),
                shown,
                "shows what it must not");
    }

    /** What was read of a shared node was there, and is not older than what somebody was told before. */
    private void checkRead(Object who, String path, long mzxid, @Nullable String data) {
        checkRead(who, path, mzxid, data, told);
    }

    private void checkRead(Object who, String path, long mzxid, @Nullable String data, Map<String, Long> before) {
        String there = values.get(path + "@" + mzxid);
        check(there != null, who, "has read of transaction " + mzxid + ", which was none of " + path);
        check(data == null || data.equals(there), who, "has read what was not there");
        check(mzxid >= before.getOrDefault(path, 0L), who, "is told of the past");
        told.merge(path, mzxid, Math::max);
    }

    /** One call. */
    final class Asked {
        private final int number;
        private final boolean ordered;
        private final long deadline;
        private String path = "";
        private Runnable good = () -> {};
        /** How often servers have done it; -1 if that says nothing. */
        private IntSupplier times = () -> -1;

        private Consumer<Object> whenTold = value -> {};
        private Runnable guarantee = () -> {};
        private boolean single;
        private boolean ended;
        private boolean cancelled;
        private @Nullable ZkException failure;
        private @Nullable CompletableFuture<?> future;

        private Asked(int number, FrontDoorLife.View view) {
            this.number = number;
            ordered = !view.retries();
            deadline = Objects.requireNonNull(clock)
                    .elapsed()
                    .plus(view.deadline())
                    .toNanos();
        }

        private String mark() {
            return FrontDoorLife.PAYLOAD + number;
        }

        private Asked on(String below) {
            path = FrontDoorLife.APP + below;
            return this;
        }

        /** It is one request, which is answered in its turn. */
        Asked single() {
            single = ordered;
            return this;
        }

        Asked makes(String below) {
            on(below);
            times = () -> times("create " + path);
            good = () -> check(server.look(path) != null, this, "is there");
            return this;
        }

        Asked makesOneIn(String below) {
            on(below);
            times = () -> times("made with " + mark());
            whenTold = made -> check(server.look(FrontDoorLife.APP + within(made)) != null, this, made + " is there");
            return this;
        }

        private String within(Object made) {
            String told = (String) made;
            return told.startsWith(FrontDoorLife.APP) ? told.substring(FrontDoorLife.APP.length()) : told;
        }

        Asked makesEphemeral(String below) {
            on(below);
            times = () -> times("create " + path);
            return this;
        }

        Asked sets(String below) {
            on(below);
            good = () -> check(times("set to " + mark()) > 0, this, "was set");
            return this;
        }

        Asked setsOnce(String below) {
            on(below);
            times = () -> times("set to " + mark());
            whenTold = stat -> checkWritten(((io.zkboot.client.data.Stat) stat).mzxid());
            return this;
        }

        private void checkWritten(long mzxid) {
            check(written.contains(path + "@" + mzxid + " " + mark()), this, "is told of what it has not written");
            checkRead(this, path, mzxid, null);
        }

        Asked deletes(String below) {
            on(below);
            times = () -> times("delete " + path);
            return this;
        }

        Asked deletesAll(String below, boolean guaranteed) {
            on(below);
            good = () -> check(server.look(path) == null, this, "has gone");
            guarantee = guaranteed ? good : guarantee;
            return this;
        }

        Asked ensures(String below) {
            on(below);
            good = () -> check(server.look(path) != null, this, "is there");
            return this;
        }

        /** A transaction, which may be one that cannot be done. */
        Asked makesTogether(String first, String second, boolean impossible) {
            on(first);
            String other = FrontDoorLife.APP + second;
            times = () -> {
                check(times("create " + path) == times("create " + other), this, "is done whole or not at all");
                check(times("create " + path) == times("set to " + mark()), this, "is done whole or not at all");
                check(!impossible || times("create " + path) == 0, this, "cannot be done");
                return times("create " + path);
            };
            whenTold = results -> check(
                    ((List<?>) results).size() == 4
                            && ((List<?>) results).get(0) instanceof OpResult.Checked
                            && ((List<?>) results).get(2) instanceof OpResult.DataSet,
                    this,
                    "has a result for each part");
            return this;
        }

        Asked reads(String below) {
            on(below);
            whenTold = read -> readOf(path, (NodeData) read);
            return this;
        }

        private void readOf(String node, NodeData read) {
            checkRead(this, node, read.stat().mzxid(), text(read.data()));
        }

        /** Not at one moment, where a server knows single reads alone: others may be told of newer data meanwhile. */
        Asked readsMany() {
            Map<String, Long> before = Map.copyOf(told);
            whenTold = results -> {
                for (int i = 0; i < ((List<?>) results).size(); i++) {
                    if (((List<?>) results).get(i) instanceof ReadResult.Data data) {
                        NodeData read = data.node();
                        checkRead(
                                this, FrontDoorLife.APP + "/s" + i, read.stat().mzxid(), text(read.data()), before);
                    } else {
                        check(false, this, "reads " + i);
                    }
                }
            };
            return this;
        }

        Asked lists(String below) {
            on(below);
            whenTold = read -> {
                Children children = (Children) read;
                check(members.containsAll(children.names()), this, "names what was never there: " + children.names());
                check(children.names().size() == children.stat().numChildren(), this, "names all: " + children.names());
            };
            return this;
        }

        void call(CompletableFuture<?> begun) {
            future = begun;
            LifeTrace.note(() -> "asked: " + this);
            CompletableFuture<?> unused = begun.whenComplete(this::ended);
        }

        void cancel() {
            Objects.requireNonNull(future).cancel(false);
        }

        private void ended(@Nullable Object value, @Nullable Throwable thrown) {
            check(!ended, this, "ends once");
            ended = true;
            if (thrown instanceof ZkException known) {
                failure = known;
                checkSecrets(known);
            } else if (thrown != null) {
                cancelled = true;
                check(future == null || future.isCancelled(), this, "fails as it may, not with " + thrown);
            } else {
                if (single) {
                    check(number > lastSingle, this, "is told before " + lastSingle + ", which was asked later");
                    lastSingle = number;
                }
                if (value != null) {
                    whenTold.accept(value);
                }
            }
            LifeTrace.note(() -> "told: " + this);
        }

        private void assertAsPromised() {
            check(ended, this, "has ended");
            int count = times.getAsInt();
            check(count <= 1, this, "is done once, not " + count + " times");
            if (cancelled) {
                return;
            }
            if (failure == null) {
                check(count != 0, this, "is done, as was told");
                good.run();
            } else {
                boolean may = failure.outcome() == Outcome.UNKNOWN;
                check(may || count <= 0, this, "is not done, as was told, but was " + count + " times");
                if (may && !(failure instanceof ReplyTooLargeException)) { // which is an answer, if a strange one
                    guarantee.run();
                }
            }
        }

        @Override
        public String toString() {
            if (!ended) {
                return number + " " + path;
            }
            String good = cancelled ? " cancelled" : " good";
            return number + " " + path + (failure == null ? good : " " + failure.code() + " " + failure.outcome());
        }
    }

    /** One watch. */
    final class Watch implements Watcher {
        private final String path;
        private final String shown;
        private final boolean stays;
        private boolean set;
        private boolean over;
        private long heard;
        private long mzxid;
        private int events;

        private Watch(String path, String shown, boolean stays) {
            this.path = path;
            this.shown = shown;
            this.stays = stays;
        }

        void armed() {
            set = true;
            heard = Math.max(heard, ++now);
        }

        void read(NodeData data) {
            armed();
            mzxid = data.stat().mzxid();
        }

        @Override
        public void process(WatchedEvent event) {
            LifeTrace.note(() -> this + " hears " + event);
            events++;
            heard = ++now;
            checkSecrets(event);
            check(!over, this, "hears nothing after the end, but heard " + event);
            check(event.path().equals(shown) || (stays && event.path().startsWith(shown)), this, "hears " + event);
            over = !stays || event.type() == EventType.WATCH_ENDED;
        }

        private void assertNothingMissed() {
            if (!set || over) {
                return;
            }
            if (!stays) {
                check(Objects.requireNonNull(server.look(path)).getMzxid() == mzxid, this, "was told nothing");
                return;
            }
            changes.forEach((changed, at) -> check(
                    at <= heard || !(changed.equals(path) || (path.equals(FrontDoorLife.APP) && below(changed))),
                    this,
                    "was told nothing of " + changed));
        }

        private boolean below(String changed) {
            return changed.startsWith(path + "/");
        }

        @Override
        public String toString() {
            return (stays ? "standing" : "one-shot") + " watch of " + path + (over ? ", over" : "") + ", " + events
                    + " events";
        }
    }

    // ---- what must be true ----

    void look() {
        if (!wrong.isEmpty()) {
            throw new AssertionError(wrong.toString());
        }
    }

    void assertNobodyIsKeptBeyondTheDeadline() {
        look();
        open.removeIf(asked -> asked.ended);
        Duration elapsed = Objects.requireNonNull(clock).elapsed();
        if (elapsed.compareTo(Objects.requireNonNull(troubles).stoodStillUntil()) > 0) {
            for (Asked asked : open) {
                assertThat(asked.deadline).as("%s is over in time", asked).isGreaterThanOrEqualTo(elapsed.toNanos());
            }
        }
    }

    /** All is well, and nothing has happened for long. */
    void assertAllIsAsPromised() {
        look();
        assertThat(Objects.requireNonNull(client).state().isConnected())
                .as("connected, with nothing in the way: %s", client.snapshot())
                .isTrue();
        all.forEach(Asked::assertAsPromised);
        watches.forEach(Watch::assertNothingMissed);
        for (String name : server.children(FrontDoorLife.APP)) {
            Stat stat = Objects.requireNonNull(server.look(FrontDoorLife.APP + "/" + name));
            check(
                    stat.getEphemeralOwner() == 0 || server.isAlive(stat.getEphemeralOwner()),
                    name,
                    "is of a session that is over");
        }
        for (Asked asked : all) {
            if (asked.path.startsWith(FrontDoorLife.APP + "/e") && asked.ended && asked.failure == null) {
                checkEphemeral(asked);
            }
        }
        checkSecrets(client.snapshot());
        look();
    }

    private void checkEphemeral(Asked asked) {
        Long owner = owners.get(asked.path);
        check(
                owner == null || !server.isAlive(owner) || server.look(asked.path) != null,
                asked,
                "is there as long as its session lives");
    }

    /** The client is closed. */
    void assertOver() {
        look();
        for (Watch watch : watches) {
            check(!watch.set || watch.over, watch, "is over with its client");
        }
        assertThat(Objects.requireNonNull(client).snapshot().pending()).isZero();
        assertThat(server.watches()).as("watches of servers").isZero();
        look();
    }

    @Override
    public String toString() {
        return all + " " + watches + " " + done.size() + " " + places.size();
    }
}
