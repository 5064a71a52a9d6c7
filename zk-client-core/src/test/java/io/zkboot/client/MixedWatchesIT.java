/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Stat;
import io.zkboot.client.error.NoWatcherException;
import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.Shows;
import io.zkboot.client.testing.ZooKeeperServer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Watches of all kinds on few paths, added and removed at random while another client changes the nodes. A model says
 * what each watcher has to hear: every change once, or {@code RESYNC} where something may have been missed; and when
 * the last watcher has gone, the server has no watch either. A failure names the seed that repeats the sequence.
 */
@Tag("any-jdk")
@Timeout(300)
@ExtendWith(Invariants.class)
class MixedWatchesIT {
    /** Two that keep one mode for all watches of a path, and one that keeps them apart. */
    private static final List<String> VERSIONS = List.of("3.6.4", "3.8.6", "3.9.5");

    private static final int SEEDS = 6;
    private static final int BURSTS = 6;
    private static final int STEPS = 12;

    private static ServersByVersion servers;

    private enum Kind {
        DATA,
        EXISTS,
        CHILDREN,
        PERSISTENT,
        RECURSIVE;

        boolean stays() {
            return this == PERSISTENT || this == RECURSIVE;
        }

        WatcherType type() {
            return switch (this) {
                case DATA, EXISTS -> WatcherType.DATA;
                case CHILDREN -> WatcherType.CHILDREN;
                case PERSISTENT -> WatcherType.PERSISTENT;
                case RECURSIVE -> WatcherType.PERSISTENT_RECURSIVE;
            };
        }
    }

    /** What another client has asked for. */
    private record Change(EventType type, String path, CompletableFuture<?> done) {
        boolean happened() {
            return !done.isCompletedExceptionally();
        }
    }

    /** A watcher that was registered, and what is known of that. */
    private static final class Watch {
        private final EventLog log = new EventLog();
        private final Kind kind;
        private final String path;
        private @Nullable Stat seen;
        private boolean failed;
        private int changesBefore = -1;

        Watch(Kind kind, String path) {
            this.kind = kind;
            this.path = path;
        }

        boolean isOver() {
            return failed
                    || log.events().stream().anyMatch(event -> event.contains("_REMOVED") || event.startsWith("WATCH_"))
                    || (!kind.stays() && !log.events().isEmpty());
        }

        @Override
        public String toString() {
            return kind + " watch of " + path;
        }
    }

    @BeforeAll
    static void startServers() {
        servers = ServersByVersion.start(VERSIONS);
    }

    @AfterAll
    static void stopServers() {
        servers.close();
    }

    static List<String> versions() {
        return VERSIONS;
    }

    @ParameterizedTest
    @MethodSource("versions")
    void stepByStepEachWatcherHearsEachChangeOnce(String version) {
        run(version, false);
    }

    @ParameterizedTest
    @MethodSource("versions")
    @Shows("F43")
    void whenAllGoesOnAtOnceEachWatcherHearsEachChangeOnceOrThatItMayHaveMissedSome(String version) {
        run(version, true);
    }

    private static void run(String version, boolean atOnce) {
        ZooKeeperServer server = servers.of(version);
        int port = server.port();
        try (FaultProxy proxy = FaultProxy.to(port);
                ZkClient client = TestClient.connect(proxy.connectString());
                ZkClient other = TestClient.connect("127.0.0.1:" + port)) {
            IntStream.range(0, SEEDS).forEach(seed -> {
                String root = "/mixed-" + atOnce + "-" + seed;
                String what = version + (atOnce ? " at once" : " step by step") + ", seed " + seed;
                new Life(server, proxy, client, other, root, new Random(seed), atOnce, what).live();
            });
        }
    }

    /** One random sequence. */
    private static final class Life {
        private final ZooKeeperServer server;
        private final FaultProxy proxy;
        private final ZkClient client;
        private final ZkClient other;
        private final List<String> paths;
        private final Random random;
        private final boolean atOnce;
        private final String what;
        private final List<Watch> watches = new ArrayList<>();
        private final List<Change> changes = new ArrayList<>();
        private final List<String> story = new ArrayList<>();
        private volatile int asked;

        Life(
                ZooKeeperServer server,
                FaultProxy proxy,
                ZkClient client,
                ZkClient other,
                String root,
                Random random,
                boolean atOnce,
                String what) {
            this.server = server;
            this.proxy = proxy;
            this.client = client;
            this.other = other;
            this.paths = List.of(root, root + "/a", root + "/a/b");
            this.random = random;
            this.atOnce = atOnce;
            this.what = what;
        }

        void live() {
            for (int burst = 0; burst < BURSTS; burst++) {
                for (int step = 0; step < STEPS; step++) {
                    step();
                    if (!atOnce) {
                        settle();
                        check();
                    }
                }
                if (random.nextInt(3) == 0) {
                    cut();
                }
                settle();
                check();
            }
            removeTogether();
        }

        /** One by one and without waiting, so that none knows of another; then nothing may be left. */
        private void removeTogether() {
            if (random.nextBoolean()) {
                watches.stream().filter(watch -> watch.kind.stays()).forEach(this::remove);
                settle();
            }
            for (String path : paths) {
                for (Kind kind : List.of(Kind.DATA, Kind.EXISTS, Kind.CHILDREN)) {
                    watch(new Watch(kind, path));
                    watch(new Watch(kind, path));
                }
            }
            settle();
            watches.forEach(this::remove);
            settle();
            assertThat(client.snapshot().watches()).as(what).isZero();
            assertThat(server.fourLetterWord("mntr")).as(what + ": " + story).contains("zk_watch_count\t0\n");
        }

        private void remove(Watch watch) {
            if (!watch.isOver()) {
                client.async().removeWatches(watch.path, watch.kind.type(), watch.log);
            }
        }

        private void step() {
            String path = paths.get(random.nextInt(paths.size()));
            int chance = random.nextInt(100);
            if (chance < 45) {
                change(path);
            } else if (chance < 85) {
                watch(new Watch(Kind.values()[random.nextInt(Kind.values().length)], path));
            } else if (chance < 97) {
                List<Watch> there =
                        watches.stream().filter(each -> !each.isOver()).toList();
                if (!there.isEmpty()) {
                    Watch gone = there.get(random.nextInt(there.size()));
                    story.add("remove " + gone);
                    client.async()
                            .removeWatches(
                                    gone.path, random.nextInt(4) == 0 ? WatcherType.ANY : gone.kind.type(), gone.log);
                }
            } else {
                WatcherType type = WatcherType.values()[random.nextInt(WatcherType.values().length)];
                story.add("remove all " + type + " of " + path);
                client.async().removeAllWatches(path, type);
            }
        }

        private void change(String path) {
            int chance = random.nextInt(3);
            EventType type = chance == 0
                    ? EventType.NODE_CREATED
                    : chance == 1 ? EventType.NODE_DELETED : EventType.NODE_DATA_CHANGED;
            story.add("other " + type + " " + path);
            asked++;
            AsyncZkClient doing = other.async();
            changes.add(new Change(
                    type,
                    path,
                    switch (type) {
                        case NODE_CREATED -> doing.create(path, null);
                        case NODE_DELETED -> doing.delete(path);
                        default -> doing.setData(path, null, -1);
                    }));
        }

        private void watch(Watch watch) {
            story.add("add " + watch);
            watches.add(watch);
            AsyncZkClient doing = client.async();
            CompletableFuture<Optional<Stat>> set = switch (watch.kind) {
                case DATA -> doing.getData(watch.path, watch.log).thenApply(node -> Optional.of(node.stat()));
                case EXISTS -> doing.exists(watch.path, watch.log);
                case CHILDREN ->
                    doing.getChildrenWithStat(watch.path, watch.log)
                            .thenApply(children -> Optional.of(children.stat()));
                case PERSISTENT ->
                    doing.addWatch(watch.path, WatchMode.PERSISTENT, watch.log).thenApply(unused -> Optional.empty());
                case RECURSIVE ->
                    doing.addWatch(watch.path, WatchMode.PERSISTENT_RECURSIVE, watch.log)
                            .thenApply(unused -> Optional.empty());
            };
            CompletableFuture<?> unused = set.handle((stat, failure) -> {
                watch.failed = failure != null;
                watch.seen = stat == null ? null : stat.orElse(null);
                watch.changesBefore = asked;
                return null;
            });
        }

        private void cut() {
            settle(); // a node that is created and deleted while nobody looks leaves no trace
            story.add("cut");
            if (random.nextBoolean()) {
                proxy.cut();
                return;
            }
            proxy.refuse(true);
            proxy.cut();
            change(paths.get(random.nextInt(paths.size())));
            await(other.async().exists("/"));
            proxy.refuse(false);
        }

        /** All that was asked for is done, and all events of it have been heard. */
        private void settle() {
            await(other.async().exists("/"));
            for (int i = 0; i < 3; i++) { // what the client does by itself may follow a reply
                await(client.async().exists("/"));
            }
        }

        private static void await(CompletableFuture<?> future) {
            try {
                Object unused = future.join();
            } catch (CompletionException e) {
                assertThat(e.getCause()).isInstanceOf(NoWatcherException.class);
            }
        }

        private void check() {
            for (Watch watch : watches) {
                String when = what + ": " + watch + " armed after " + watch.changesBefore + " changes heard "
                        + watch.log.events() + "\nof " + expected(watch, 0) + "\nin " + story;
                List<String> heard = new ArrayList<>(watch.log.events());
                if (watch.failed) {
                    assertThat(heard).as(when).isEmpty();
                } else if (watch.kind.stays()) {
                    checkStaying(watch, heard, when);
                } else {
                    checkOneShot(watch, heard, when);
                }
            }
        }

        private void checkStaying(Watch watch, List<String> heard, String when) {
            boolean removed = !heard.isEmpty() && heard.get(heard.size() - 1).startsWith("PERSISTENT_WATCH_REMOVED");
            if (removed) {
                heard.remove(heard.size() - 1);
            }
            List<String> all = expected(watch, 0);
            int resync = heard.lastIndexOf("RESYNC " + watch.path);
            List<String> since = heard.subList(resync + 1, heard.size());
            List<String> told =
                    heard.stream().filter(event -> !event.startsWith("RESYNC")).toList();
            if (!told.isEmpty()) {
                assertThat(all).as(when).containsSubsequence(told);
            }
            if (!removed) {
                assertThat(all.subList(Math.max(0, all.size() - since.size()), all.size()))
                        .as(when)
                        .isEqualTo(since);
                if (resync < 0) {
                    assertThat(since)
                            .as(when)
                            .hasSizeGreaterThanOrEqualTo(
                                    expected(watch, watch.changesBefore).size());
                }
            }
        }

        private void checkOneShot(Watch watch, List<String> heard, String when) {
            assertThat(heard).as(when).hasSizeLessThanOrEqualTo(1);
            boolean removed = !heard.isEmpty() && heard.get(0).contains("_REMOVED");
            if (removed) {
                return;
            }
            boolean fired = !heard.isEmpty();
            Stat then = watch.seen;
            if (then == null) {
                boolean created =
                        expected(watch, watch.changesBefore).contains(EventType.NODE_CREATED + " " + watch.path);
                assertThat(fired).as(when).isIn(true, created);
                if (fired) {
                    assertThat(expected(watch, 0)).as(when).contains(heard.get(0));
                }
                return;
            }
            Stat now = other.exists(watch.path).orElse(null);
            boolean differs = now == null
                    || now.czxid() != then.czxid()
                    || (watch.kind == Kind.CHILDREN ? now.pzxid() != then.pzxid() : now.mzxid() != then.mzxid());
            assertThat(fired).as(when).isEqualTo(differs);
        }

        /** Returns the events that concern the watcher, of the changes from that one on. */
        private List<String> expected(Watch watch, int from) {
            List<String> events = new ArrayList<>();
            for (Change change : changes.subList(Math.max(0, from), changes.size())) {
                if (!change.happened()) {
                    continue;
                }
                boolean here = change.path().equals(watch.path);
                boolean below = change.path().startsWith(watch.path + "/");
                boolean child = below && change.path().lastIndexOf('/') == watch.path.length();
                if (here || (below && watch.kind == Kind.RECURSIVE)) {
                    events.add(change.type() + " " + change.path());
                } else if (child && watch.kind != Kind.RECURSIVE && change.type() != EventType.NODE_DATA_CHANGED) {
                    events.add(EventType.NODE_CHILDREN_CHANGED + " " + watch.path);
                }
            }
            return events;
        }
    }
}
