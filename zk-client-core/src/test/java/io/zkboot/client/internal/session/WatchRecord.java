/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Every watch of a simulated life with what it heard, every change of the watched nodes, and the rules of watches. */
final class WatchRecord {
    /** A change of a node, or something heard; all of them in one order. */
    private record Noted(long at, EventType type, String path, long zxid) {}

    /** After so many connections some may have been lost over one and the same batch of watches. */
    private static final int TROUBLE = 7;

    private final SimulatedSession client;
    private final List<ScriptedServer> servers;
    private final boolean restores;
    /**
     * Whether servers may be too busy for watches, and set some late: what those have missed is told to all of their
     * path that fire once, also to those that have come since and are of the other kind. The servers keep the watches
     * of these.
     */
    private final boolean late;

    private final List<Watch> watches = new ArrayList<>();
    private final List<CompletableFuture<?>> calls = new ArrayList<>();
    private final List<Noted> changes = new ArrayList<>();
    /** The newest transaction of a node that a read has shown. */
    private final Map<String, Long> shown = new HashMap<>();
    /** What was wrong, kept until somebody asks: nothing that a watcher throws gets out of the client. */
    private final List<String> wrong = new ArrayList<>();

    private long now;
    private long connectedAt;

    WatchRecord(SimulatedSession client, List<ScriptedServer> servers, boolean restores, boolean late) {
        this.client = client;
        this.servers = servers;
        this.restores = restores;
        this.late = late;
    }

    void stateChanged(StateChange change) {
        now++;
        if (change.to() == SessionState.CONNECTED || change.to() == SessionState.CONNECTED_READ_ONLY) {
            connectedAt = now;
            boolean again = change.from() != SessionState.LOST || change.to() == SessionState.CONNECTED;
            if (!restores && again) {
                watches.forEach(watch -> watch.check(!watch.isLive(), "ends with its connection, as was asked for"));
            }
        }
    }

    // ---- what happens ----

    /** Changes a node behind the back of the client. */
    void change(String path, boolean rather) {
        ScriptedServer server = servers.get(0);
        boolean before = server.look(path) != null;
        server.change(path, rather);
        boolean after = server.look(path) != null;
        EventType type =
                !before ? EventType.NODE_CREATED : after ? EventType.NODE_DATA_CHANGED : EventType.NODE_DELETED;
        changes.add(new Noted(++now, type, path, server.zxid()));
    }

    /** Sets a watch of a kind; one that watches for creation if the node is not there. */
    void watch(WatchKind kind, String path) {
        Watch watch = new Watch(watches.size(), kind, path);
        watches.add(watch);
        WatchChange.Arm arm = new WatchChange.Arm(kind, path, watch);
        switch (kind) {
            case DATA -> then(client.submit(Request.getData(path, true), arm), read -> watch.armed(read.stat()));
            case EXIST ->
                then(
                        client.submit(Request.exists(path, true), new WatchChange.ArmExists(path, watch)),
                        read -> watch.armed(read.orElse(null)));
            case CHILD ->
                then(client.submit(Request.getChildrenWithStat(path, true), arm), read -> watch.armed(read.stat()));
            case PERSISTENT ->
                then(
                        client.submit(new WatchRequest.AddWatch(path, WatchMode.PERSISTENT), arm),
                        unused -> watch.armed(null));
            case PERSISTENT_RECURSIVE ->
                then(
                        client.submit(new WatchRequest.AddWatch(path, WatchMode.PERSISTENT_RECURSIVE), arm),
                        unused -> watch.armed(null));
        }
    }

    private <R> void then(CompletableFuture<R> call, Consumer<R> whenGood) {
        calls.add(call);
        CompletableFuture<?> unused = call.thenAccept(whenGood);
    }

    /** Removes the first watch that is in place and not asked to go yet, counted from a number. */
    void removeOne(int from) {
        for (int i = 0; i < watches.size(); i++) {
            Watch watch = watches.get((from + i) % watches.size());
            if (watch.isLive() && !watch.removing) {
                watch.remove();
                return;
            }
        }
    }

    /** Removes all, of which none knows of another. */
    /**
     * Removes all of them.
     *
     * @param most how many the client takes at a time
     */
    void removeTogether(int most) {
        List<Watch> live = watches.stream().filter(Watch::isLive).toList();
        for (int i = 0; i < live.size(); i++) {
            live.get(i).remove();
            if (i % most == most - 1) {
                client.run(Duration.ofSeconds(5));
            }
        }
    }

    private static String parentOf(String path) {
        return path.substring(0, Math.max(1, path.lastIndexOf('/')));
    }

    // ---- the rules ----

    /** Checks what can be told at any time. */
    void assertNothingWrong() {
        if (!wrong.isEmpty()) {
            throw new AssertionError(wrong);
        }
    }

    /** Checks, long after the last fault and the last change, that no watch has missed anything in silence. */
    void assertNothingMissed() {
        assertNothingWrong();
        watches.stream().filter(Watch::isLive).forEach(Watch::assertNothingMissed);
    }

    /** Checks, long after {@link #removeTogether}, that the servers know as little of watches as the client. */
    void assertNothingLeft() {
        assertNothingWrong();
        assertThat(client.session().snapshot().watches())
                .as("watches of the client")
                .isZero();
        if (!late) {
            assertThat(servers.get(0).watches()).as("watches of the servers").isZero();
        }
    }

    /** Checks that the end of the client was the end of all watches. */
    void assertAllEnded() {
        assertNothingWrong();
        assertThat(calls).allMatch(CompletableFuture::isDone);
        assertThat(watches).noneMatch(watch -> watch.armedAt > 0 && !watch.ended);
    }

    @Override
    public String toString() {
        return watches.toString();
    }

    /** One watch, with a watcher of its own. */
    private final class Watch implements Watcher {
        private final int number;
        private final WatchKind kind;
        private final String path;
        private final long askedAt = now;
        private final List<Noted> heard = new ArrayList<>();
        private long armedAt;
        /** The transaction that the read had shown which set a one-shot watch; 0 for no node. */
        private long seen;

        private boolean removing;
        private boolean doubtful;
        private boolean ended;

        private Watch(int number, WatchKind kind, String path) {
            this.number = number;
            this.kind = kind;
            this.path = path;
        }

        private boolean stays() {
            return kind == WatchKind.PERSISTENT || kind == WatchKind.PERSISTENT_RECURSIVE;
        }

        private boolean isLive() {
            return armedAt > 0 && !ended;
        }

        private void armed(@Nullable Stat stat) {
            armedAt = ++now;
            if (!stays()) {
                seen = stat == null ? 0 : kind == WatchKind.CHILD ? stat.pzxid() : stat.mzxid();
                if (stat != null) {
                    shown.merge(path, stat.mzxid(), Math::max);
                }
            }
        }

        private void remove() {
            removing = true;
            WatcherType type = switch (kind) {
                case DATA, EXIST -> WatcherType.DATA;
                case CHILD -> WatcherType.CHILDREN;
                case PERSISTENT -> WatcherType.PERSISTENT;
                case PERSISTENT_RECURSIVE -> WatcherType.PERSISTENT_RECURSIVE;
            };
            CompletableFuture<?> call =
                    client.submit(new WatchRequest.RemoveWatches(path, type), new WatchChange.Disarm(path, type, this));
            calls.add(call);
            CompletableFuture<?> unused = call.whenComplete((value, failure) -> {
                if (failure == null || isNoWatcher(failure)) {
                    check(ended, "is told that it was removed");
                } else {
                    doubtful = true;
                }
            });
        }

        private static boolean isNoWatcher(Throwable failure) {
            return failure instanceof ZkException zk && zk.code() == ErrorCode.NO_WATCHER;
        }

        private void check(boolean holds, String rule) {
            if (!holds) {
                wrong.add(this + ": " + rule + "; heard " + heard);
            }
        }

        @Override
        public void process(WatchedEvent event) {
            Noted noted = new Noted(++now, event.type(), event.path(), event.zxid());
            check(armedAt > 0, "hears nothing before it is set");
            check(!ended, "hears nothing after its last event, but heard " + event);
            check(concerns(event.type(), event.path()), "is not concerned by " + event);
            switch (event.type()) {
                case RESYNC ->
                    check(
                            removing || isInPlace(),
                            "is told to look again only when it is in place, but the server does not have it");
                case WATCH_ENDED -> {
                    check(
                            !restores
                                    || client.state().isTerminal()
                                    || client.network().connections().size() > TROUBLE,
                            "does not end by itself");
                    ended = true;
                }
                case DATA_WATCH_REMOVED, CHILD_WATCH_REMOVED, PERSISTENT_WATCH_REMOVED -> {
                    check(removing, "is not removed by itself");
                    ended = true;
                }
                default -> {
                    heardOfChange(event);
                    ended = !stays();
                }
            }
            heard.add(noted);
        }

        private void heardOfChange(WatchedEvent event) {
            check(changes.stream().anyMatch(change -> isNews(change, event)), "hears of what was not: " + event);
            if (event.zxid() == WatchedEvent.NO_ZXID) {
                return; // what a server says of the past when watches are set again
            }
            boolean change = event.type() == EventType.NODE_CREATED || event.type() == EventType.NODE_DATA_CHANGED;
            check(
                    !change || event.zxid() > shown.getOrDefault(event.path(), 0L),
                    "hears of a change before a read shows it, but heard " + event);
            check(
                    heard.stream()
                            .noneMatch(other -> other.type == event.type()
                                    && other.zxid == event.zxid()
                                    && other.path.equals(event.path())),
                    "hears of a change once, but heard again " + event);
        }

        /** Whether the change is what the event tells of; a one-shot watch hears only of what came after it was set. */
        private boolean isNews(Noted change, WatchedEvent event) {
            boolean children = event.type() == EventType.NODE_CHILDREN_CHANGED;
            if (event.zxid() == WatchedEvent.NO_ZXID) { // of a node that went and came again this tells, too
                return (change.at > askedAt || late)
                        && (isHere(change.path)
                                || (children && parentOf(change.path).equals(path)));
            }
            return change.zxid == event.zxid() && (children ? parentOf(change.path) : change.path).equals(event.path());
        }

        private boolean concerns(EventType type, String changed) {
            return switch (type) {
                case NODE_CREATED ->
                    stays()
                            ? covers(changed)
                            : isHere(changed) && (kind == WatchKind.EXIST || (late && kind == WatchKind.DATA));
                case NODE_DATA_CHANGED -> stays() ? covers(changed) : isHere(changed) && kind != WatchKind.CHILD;
                case NODE_DELETED -> stays() ? covers(changed) : isHere(changed);
                case NODE_CHILDREN_CHANGED ->
                    isHere(changed) && (kind == WatchKind.CHILD || kind == WatchKind.PERSISTENT);
                case RESYNC, PERSISTENT_WATCH_REMOVED -> isHere(changed) && stays();
                case DATA_WATCH_REMOVED -> isHere(changed) && (kind == WatchKind.DATA || kind == WatchKind.EXIST);
                case CHILD_WATCH_REMOVED -> isHere(changed) && kind == WatchKind.CHILD;
                case WATCH_ENDED -> isHere(changed);
            };
        }

        private boolean isHere(String changed) {
            return changed.equals(path);
        }

        private boolean covers(String changed) {
            return isHere(changed) || (kind == WatchKind.PERSISTENT_RECURSIVE && changed.startsWith(path + "/"));
        }

        private boolean isInPlace() {
            org.apache.zookeeper.Watcher.WatcherType type = kind == WatchKind.PERSISTENT
                    ? org.apache.zookeeper.Watcher.WatcherType.Persistent
                    : org.apache.zookeeper.Watcher.WatcherType.PersistentRecursive;
            long session = client.session().snapshot().sessionId();
            return servers.stream().allMatch(server -> server.isWatched(session, path, type));
        }

        private void assertNothingMissed() {
            if (doubtful) {
                return;
            }
            if (!stays()) {
                org.apache.zookeeper.data.Stat stat = servers.get(0).look(path);
                long is = stat == null ? 0 : kind == WatchKind.CHILD ? stat.getPzxid() : stat.getMzxid();
                assertThat(is).as("%s was told nothing", this).isEqualTo(seen);
                return;
            }
            for (Noted change : changes) {
                if (change.at > armedAt) {
                    told(change);
                }
            }
            boolean resynced =
                    heard.stream().anyMatch(event -> event.type == EventType.RESYNC && event.at > connectedAt);
            assertThat(armedAt > connectedAt || resynced)
                    .as("%s, set at %s, is told to look again after connecting at %s", this, armedAt, connectedAt)
                    .isTrue();
        }

        private void told(Noted change) {
            String parent = parentOf(change.path);
            if (covers(change.path)) {
                assertTold(change, change.type, change.path);
            } else if (kind == WatchKind.PERSISTENT && isHere(parent) && change.type != EventType.NODE_DATA_CHANGED) {
                assertTold(change, EventType.NODE_CHILDREN_CHANGED, parent);
            }
        }

        private void assertTold(Noted change, EventType type, String where) {
            assertThat(heard)
                    .as("%s, set at %s, heard of %s", this, armedAt, change)
                    .anyMatch(event -> event.at > change.at
                            && (event.type == EventType.RESYNC
                                    || (event.type == type && event.zxid == change.zxid && event.path.equals(where))));
        }

        @Override
        public String toString() {
            return number + " " + kind + " " + path + (isLive() ? "" : armedAt > 0 ? " ended" : " unset");
        }
    }
}
