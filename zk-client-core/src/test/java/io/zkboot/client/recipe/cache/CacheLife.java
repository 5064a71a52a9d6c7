/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.ServerAge;
import io.zkboot.client.SimulatedClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.internal.session.LifeTroubles;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.testing.sim.LifeSecrets;
import io.zkboot.client.testing.sim.LifeSteps;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Predicate;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;

/** One random life of a cache: who writes, what breaks, who listens how slowly; and what must be true in the end. */
final class CacheLife {
    private static final Set<Integer> READS =
            Set.of(OpCode.multiRead, OpCode.getData, OpCode.exists, OpCode.getChildren2);
    private static final Set<Integer> REFUSED = Set.of(OpCode.getData, OpCode.exists, OpCode.getChildren2);
    private static final List<String> NAMES = List.of("a", "b", "c", "d", "e");
    private static final String ROOT = "/r/c";
    private static final int CHAOS_MILLIS = 12_000;
    /** So often something may happen that is not planned. */
    private static final int SLICES = 12;

    private static final int SMALL_PACKET = 2_048;
    /** Fits alone, not with another one like it. */
    private static final int LARGE = 1_200;
    /** Does not fit at all. */
    private static final int TOO_LARGE = 3_000;

    private static final int THROTTLED = -127;

    private final long seed;
    private final LifeSteps steps = LifeSteps.ofThisLife();
    private final Random random;
    /** For the EventThread, from numbers of its own. */
    private final Random about;

    private final boolean threadIsBusy;
    private final LifeTroubles troubles;
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedFrontDoor door;
    private final List<Throwable> listenerFailures = new ArrayList<>();
    private final List<Replica<byte[]>> replicas = new ArrayList<>();
    private final ZkCache<byte[]> cache;
    private final boolean rootShown;
    private final int depth;
    private final boolean data;
    private final boolean picky;
    private final Predicate<String> filter;
    private final ZkClient client;
    /** Whether the server is one before 3.6, and whether the next one may be another. */
    private boolean old;

    private final boolean upgrades;
    /** Whether somebody may take the right to read away for a while. */
    private final boolean refuses;

    private boolean refusing;
    /** What may be missing until the next resync. */
    private final Set<String> refused = new HashSet<>();

    private Map<String, List<Object>> treeAtConnect = Map.of();
    private long zxidAtConnect;
    private final List<CompletableFuture<?>> refreshing = new ArrayList<>();
    private int written;

    CacheLife(long seed) {
        this.seed = seed;
        random = steps.random(seed * 0x9E3779B97F4A7C15L);
        about = steps.random(seed + 1);
        threadIsBusy = about.nextInt(3) == 0;
        refuses = about.nextInt(3) == 0;
        old = random.nextInt(4) == 0;
        upgrades = random.nextInt(4) == 0;
        if (old || upgrades || random.nextInt(3) == 0) {
            server.eventsWithoutZxid();
        }
        server.slowness(request -> Duration.ofMillis(random.nextInt(6) == 0 ? random.nextInt(60) : 0));
        door = LifeVariety.connect(server, steps.random(seed + 4), false, SMALL_PACKET);
        door.latency(Duration.ofMillis(random.nextInt(20)));
        server.connection().latency(Duration.ofMillis(random.nextInt(20)));
        boolean busy = random.nextInt(3) == 0;
        server.onRequest(request -> {
            Reply refusal = old ? ServerAge.BEFORE_3_6.refuse(request) : null;
            if (refusal != null) {
                return refusal;
            }
            if (refusing && REFUSED.contains(request.opCode()) && about.nextInt(3) == 0) {
                refused.add(request.path());
                return Reply.error(Code.NOAUTH.intValue());
            }
            return busy && READS.contains(request.opCode()) && random.nextInt(10) == 0 ? Reply.error(THROTTLED) : null;
        });
        server.apply(Map.of("/r", bytes()));
        for (int i = 0; i < 15; i++) {
            write();
        }
        int kind = random.nextInt(6);
        depth = kind == 0 ? 0 : kind == 1 ? 1 : kind == 2 ? 2 : Integer.MAX_VALUE;
        rootShown = kind != 1;
        data = random.nextInt(5) > 0;
        picky = random.nextInt(4) == 0;
        filter = random.nextInt(4) == 0 ? path -> !path.endsWith("/d") : path -> true;
        client = LifeVariety.waitingOrNot(SimulatedClient.of(door), steps.random(seed + 3));
        cache = cache(kind);
        troubles = door.troubles(steps.random(seed + 2), server);
    }

    private ZkCache<byte[]> cache(int kind) {
        ZkCacheBuilder<byte[]> builder = switch (kind) {
            case 0 -> ZkCache.node(client, ROOT);
            case 1 -> ZkCache.children(client, ROOT);
            case 2 -> ZkCache.tree(client, ROOT).maxDepth(2);
            default -> ZkCache.tree(client, ROOT);
        };
        if (!data) {
            builder.withoutData();
        }
        return builder.filter(filter)
                .values(this::decode)
                .observer(new RecipeObserver() {
                    @Override
                    public void listenerFailed(String recipe, String path, Throwable failure) {
                        if (!(failure instanceof RejectedExecutionException)) {
                            listenerFailures.add(failure);
                        }
                    }
                })
                .build();
    }

    private byte[] decode(String path, byte[] stored) {
        if (!isDecodable(stored)) {
            throw new IllegalArgumentException("expected by the test");
        }
        return stored;
    }

    private boolean isDecodable(byte[] stored) {
        return !picky || stored.length % 3 > 0;
    }

    /** Lives, and returns what it came to, which is the same for the same seed. */
    String live() {
        client.addListenerTellingState(change -> {
            if (change.to().isConnected()) { // heard late, it does not tell what there was then
                treeAtConnect = door.wasBusy() ? Map.of() : expected();
                zxidAtConnect = door.wasBusy() ? 0 : server.zxid();
            }
        });
        listen(Runnable::run).whenCurrent(this::judgeCurrent);
        listen(task -> door.after(Duration.ofMillis(random.nextInt(300)), task));
        listen(task -> {
            if (random.nextInt(3) == 0) {
                throw new RejectedExecutionException("full");
            }
            door.after(Duration.ofMillis(random.nextInt(100)), task);
        });
        cache.start();
        for (int i = 0; i < 120; i++) {
            if (steps.next()) {
                door.after(Duration.ofMillis(random.nextInt(CHAOS_MILLIS)), this::write);
            }
        }
        for (int i = 0; i < 6; i++) {
            if (steps.next()) {
                door.after(Duration.ofMillis(random.nextInt(CHAOS_MILLIS)), this::hurt);
            }
        }
        for (int i = 0; i < 3; i++) {
            if (steps.next()) {
                door.after(Duration.ofMillis(random.nextInt(CHAOS_MILLIS)), this::refresh);
            }
        }
        door.after(
                Duration.ofMillis(random.nextInt(CHAOS_MILLIS)),
                () -> listen(task -> door.after(Duration.ofMillis(random.nextInt(2_000)), task)));
        for (int i = 0; i < SLICES; i++) {
            if (steps.next()) {
                door.busy(threadIsBusy && about.nextInt(3) == 0);
                refusing = refuses && about.nextBoolean();
                troubles.perhaps();
            }
            door.run(Duration.ofMillis(CHAOS_MILLIS / SLICES));
        }
        door.busy(false);
        troubles.end();
        if (refuses) { // that somebody may read again is told by nobody: the next resync finds out
            refusing = false;
            server.connections().forEach(SimulatedConnection::cut);
        }
        door.run(Duration.ofSeconds(40));
        judge();
        return cache.snapshot() + " " + replicas.stream().map(Replica::changes).toList() + " " + door.elapsed();
    }

    private Replica<byte[]> listen(Executor executor) {
        Replica<byte[]> replica = new Replica<>(ROOT, rootShown);
        replicas.add(replica);
        cache.addListener(replica, executor);
        return replica;
    }

    // ---- who writes ----

    private byte[] bytes() {
        int length = switch (random.nextInt(12)) {
            case 0, 1 -> LARGE;
            case 2 -> TOO_LARGE;
            default -> 0;
        };
        String text = LifeSecrets.PAYLOAD + ++written;
        return (text + "-".repeat(Math.max(0, length - text.length()))).getBytes(StandardCharsets.UTF_8);
    }

    private void write() {
        String path = ROOT;
        while (server.look(path) != null && random.nextInt(4) > 0) {
            path = ZnodePath.child(path, NAMES.get(random.nextInt(NAMES.size())));
        }
        int what = random.nextInt(10);
        if (server.look(path) == null || what < 5) {
            server.apply(Map.of(path, bytes()));
            return;
        }
        Map<String, byte[]> all = below(path);
        deleteAll(all, what < 7);
        if (what == 9) { // at once, and in another shape perhaps
            all.keySet().removeIf(any -> random.nextInt(5) == 0);
            all.forEach((again, nothing) -> {
                if (server.look(ZnodePath.parent(again)) != null) {
                    server.apply(Map.of(again, bytes()));
                }
            });
        }
    }

    private void deleteAll(Map<String, byte[]> all, boolean inOneTransaction) {
        List<String> paths = new ArrayList<>(all.keySet());
        Collections.reverse(paths);
        Map<String, byte[]> changes = new LinkedHashMap<>();
        for (String path : paths) {
            changes.put(path, null);
            if (!inOneTransaction) {
                server.apply(changes);
                changes.clear();
            }
        }
        if (inOneTransaction) {
            server.apply(changes);
        }
    }

    /** A node and all below, parents first. */
    private Map<String, byte[]> below(String path) {
        Map<String, byte[]> found = new LinkedHashMap<>();
        if (server.look(path) != null) {
            found.put(path, server.data(path));
            server.children(path).forEach(name -> found.putAll(below(ZnodePath.child(path, name))));
        }
        return found;
    }

    // ---- what breaks ----

    private void hurt() {
        if (server.connections().isEmpty()) {
            return;
        }
        SimulatedConnection connection = server.connection();
        int outage = random.nextInt(400);
        switch (random.nextInt(4)) {
            case 0 -> {
                connection.cut();
                old ^= upgrades && random.nextBoolean();
            }
            case 1 -> {
                connection.stall(random.nextBoolean() ? Direction.TO_CLIENT : Direction.TO_SERVER);
                door.after(Duration.ofMillis(outage), connection::cut);
            }
            case 2 -> {
                connection.stall(Direction.TO_CLIENT); // and goes on, unless it takes too long
                door.after(Duration.ofMillis(outage * 10L), () -> connection.resume(Direction.TO_CLIENT));
            }
            default -> server.expire(door.session().snapshot().sessionId());
        }
    }

    // ---- what must be true ----

    private void judge() {
        assertThat(refreshing)
                .as("refreshes")
                .allSatisfy(done -> assertThat(done).isCompleted().isNotCompletedExceptionally());
        assertThat(listenerFailures).as("what listeners found wrong").isEmpty();
        assertThat(cache.isInitialised()).as("initialised").isTrue();
        assertThat(cache.isStale()).as("stale").isFalse();
        Map<String, List<Object>> tree = expected();
        assertThat(Replica.identities(cache.snapshot())).as("cache").isEqualTo(tree);
        assertThat(cache.size()).as("size").isEqualTo(tree.size());
        for (Replica<byte[]> replica : replicas) {
            assertThat(replica.isInitialised()).isTrue();
            assertThat(replica.isStale()).as("stale for a listener").isFalse();
            assertThat(replica.identities())
                    .as("what a listener has put together")
                    .isEqualTo(tree);
            assertThat(replica.failures()).as("what it takes to be lacked").isEmpty();
        }
    }

    /** The cache says that it is complete, or in step again: it shows all there was when the connection was made. */
    private void judgeCurrent(Map<String, List<Object>> told) {
        judgeNotOlder(told, treeAtConnect, zxidAtConnect);
    }

    private void refresh() {
        Map<String, List<Object>> asked = expected();
        long zxid = server.zxid();
        refreshing.add(
                cache.refreshAsync().thenRun(() -> judgeNotOlder(Replica.identities(cache.snapshot()), asked, zxid)));
    }

    private void judgeNotOlder(Map<String, List<Object>> told, Map<String, List<Object>> before, long zxid) {
        Map<String, List<Object>> now = expected();
        before.forEach((path, node) -> {
            List<Object> here = told.get(path);
            if (here == null && !isRefused(path)) {
                assertThat(now.get(path))
                        .as("%s was there and is not told", path)
                        .isNotEqualTo(node);
            } else if (here != null) {
                assertThat((Long) here.get(1)).as("mzxid of %s", path).isGreaterThanOrEqualTo((Long) node.get(1));
            }
        });
        told.forEach((path, node) -> {
            if (!before.containsKey(path)) {
                assertThat((Long) node.get(0)).as("czxid of %s", path).isGreaterThan(zxid);
            }
        });
    }

    private boolean isRefused(String path) {
        return refused.stream().anyMatch(up -> path.equals(up) || path.startsWith(up + "/"));
    }

    private Map<String, List<Object>> expected() {
        Map<String, List<Object>> tree = new TreeMap<>();
        expect(ROOT, 0, tree);
        return tree;
    }

    private void expect(String path, int level, Map<String, List<Object>> tree) {
        Stat stat = server.look(path);
        if (stat == null || (level > 0 && !filter.test(path))) {
            return;
        }
        if (level > 0 || rootShown) {
            boolean readable = !data || (stat.getDataLength() < TOO_LARGE && isDecodable(server.data(path)));
            String value = data && readable ? new String(server.data(path), StandardCharsets.UTF_8) : "null";
            tree.put(path, List.of(stat.getCzxid(), stat.getMzxid(), value, readable));
        }
        if (level < depth) {
            server.children(path).forEach(name -> expect(ZnodePath.child(path, name), level + 1, tree));
        }
    }

    @Override
    public String toString() {
        return "life " + seed;
    }
}
