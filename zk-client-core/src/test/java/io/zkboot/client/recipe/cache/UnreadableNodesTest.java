/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static io.zkboot.client.recipe.cache.CacheWorld.TOO_LARGE;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nodes whose data cannot be had, for a while, and what happens at each moment of finding that out. */
class UnreadableNodesTest {
    private static final String NODE = "/c/unreadable";
    private static final Set<Integer> DATA = Set.of(OpCode.getData, OpCode.multiRead);

    private int reads;

    /** Lets something happen just before the server answers the read of this number. */
    private CacheWorld worldWhere(int step, boolean old, Runnable[] happening) {
        reads = 0;
        CacheWorld world = new CacheWorld(old);
        world.make("/c", "/c/other");
        world.put(NODE, TOO_LARGE);
        world.script(request -> {
            if (CacheWorld.reads(request, NODE) && ++reads == step) {
                happening[0].run();
            }
            return null;
        });
        return world;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNodeThatBecomesReadableAtWhateverStepIsRead(boolean old) {
        for (int step = 1; step <= 7; step++) {
            Runnable[] happening = {null};
            CacheWorld world = worldWhere(step, old, happening);
            happening[0] = () -> world.put(NODE, 7);
            ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
            world.settle();
            if (reads < step) {
                assertThat(step).as("steps").isGreaterThan(3);
                world.put(NODE, 7);
                world.settle();
            }
            CachedNode<byte[]> node = cache.get(NODE).orElseThrow();
            assertThat(node.failure()).as("before answer %s", step).isNull();
            assertThat(node.value()).hasSize(7);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aChildOfAnUnreadableNodeThatComesAtWhateverStepIsFound(boolean old) {
        for (int step = 1; step <= 7; step++) {
            Runnable[] happening = {null};
            CacheWorld world = worldWhere(step, old, happening);
            happening[0] = () -> world.make(NODE + "/child");
            ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
            world.settle();
            if (reads < step) {
                assertThat(step).as("steps").isGreaterThan(3);
                world.make(NODE + "/child");
                world.settle();
            }
            assertThat(cache.get(NODE).orElseThrow().failure()).isNotNull();
            assertThat(cache.get(NODE + "/child")).as("before answer %s", step).isPresent();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatComesBelowAnUnreadableNodeAndGoesIsFollowed(boolean old) {
        CacheWorld world = new CacheWorld(old);
        world.make("/c");
        world.put(NODE, TOO_LARGE);
        world.make(NODE + "/a");
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        assertThat(cache.children(NODE)).containsExactly("a");
        world.make(NODE + "/b", NODE + "/b/b");
        world.delete(NODE + "/a");
        world.settle();
        assertThat(cache.children(NODE)).containsExactly("b");
        assertThat(cache.get(NODE + "/b/b")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNodeWhoseDataMayBeReadAgainIsReadAfterTheNextChangeOrResync(boolean old) {
        for (boolean byChange : new boolean[] {false, true}) {
            CacheWorld world = new CacheWorld(old);
            boolean[] denied = {true};
            world.script(request -> denied[0] ? deny(request, DATA) : null);
            world.make("/c", "/c/other", NODE, NODE + "/child");
            ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
            assertThat(cache.get(NODE).orElseThrow().failure()).isNotNull();
            assertThat(cache.get(NODE + "/child"))
                    .as("is in no way hidden by its parent")
                    .isPresent();
            denied[0] = false;
            readAgain(world, byChange);
            assertThat(cache.get(NODE).orElseThrow().failure()).isNull();
            denied[0] = true;
            world.put(NODE, 9);
            world.settle();
            assertThat(cache.get(NODE).orElseThrow().failure()).isNotNull();
            assertThat(cache.get(NODE + "/child")).isPresent();
        }
    }

    private static void readAgain(CacheWorld world, boolean byChange) {
        if (byChange) {
            world.put(NODE, 8);
        } else {
            world.server.connection().cut();
        }
        world.settle();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aNodeOfWhichNothingMayBeReadGoesWithAllBelowAndComesBackWithAll(boolean old) {
        CacheWorld world = new CacheWorld(old);
        boolean[] denied = {false};
        Set<Integer> all = Set.of(OpCode.getData, OpCode.multiRead, OpCode.exists);
        world.script(request -> denied[0] ? deny(request, all) : null);
        world.make("/c", "/c/other", NODE, NODE + "/child");
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        Replica<byte[]> replica = new Replica<>("/c", true);
        cache.addListener(replica, Runnable::run);
        denied[0] = true;
        world.put(NODE, 9);
        world.settle();
        assertThat(cache.snapshot()).extracting(CachedNode::path).containsExactlyInAnyOrder("/c", "/c/other");
        assertThat(replica.failures()).containsKey(NODE);
        denied[0] = false;
        readAgain(world, false);
        assertThat(cache.get(NODE + "/child")).isPresent();
        assertThat(replica.identities()).isEqualTo(Replica.identities(cache.snapshot()));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void childrenWhoseNamesMayBeReadAgainAreFoundAtTheNextResync(boolean old) {
        CacheWorld world = new CacheWorld(old);
        boolean[] denied = {true};
        world.script(request -> denied[0]
                        && request.opCode() == OpCode.getChildren2
                        && request.path().equals(NODE)
                ? Reply.error(Code.NOAUTH.intValue())
                : null);
        world.make("/c", "/c/other", NODE, NODE + "/child");
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        Replica<byte[]> replica = new Replica<>("/c", true);
        cache.addListener(replica, Runnable::run);
        assertThat(cache.children(NODE)).isEmpty();
        readAgain(world, false);
        assertThat(replica.failures()).containsKey(NODE);
        denied[0] = false;
        readAgain(world, false);
        assertThat(cache.children(NODE)).containsExactly("child");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aListenerThatComesLateHearsWhatTheCacheLacks(boolean old) {
        CacheWorld world = new CacheWorld(old);
        boolean[] denied = {true};
        Set<Integer> all = Set.of(OpCode.getData, OpCode.multiRead, OpCode.exists);
        world.script(request -> {
            boolean list =
                    request.opCode() == OpCode.getChildren2 && request.path().equals("/c/unlisted");
            return list && denied[0] ? Reply.error(Code.NOAUTH.intValue()) : denied[0] ? deny(request, all) : null;
        });
        world.make("/c", "/c/other", NODE, "/c/unlisted", "/c/unlisted/child");
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c").filter(path -> {
            if (path.endsWith("/broken")) {
                throw new IllegalStateException("on purpose");
            }
            return true;
        }));
        world.make("/c/broken");
        world.settle();
        assertThat(lateFailures(cache)).containsOnlyKeys(NODE, "/c/unlisted", "/c/broken");
        readAgain(world, false);
        assertThat(lateFailures(cache)).containsOnlyKeys(NODE, "/c/unlisted", "/c/broken");
        denied[0] = false;
        readAgain(world, false);
        assertThat(cache.get(NODE)).isPresent();
        assertThat(cache.get("/c/unlisted/child")).isPresent();
        assertThat(lateFailures(cache)).containsOnlyKeys("/c/broken");
        world.delete("/c/broken");
        world.settle();
        assertThat(lateFailures(cache)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatIsGoneIsNotLackedAnyMore(boolean whileCutOff) {
        CacheWorld world = new CacheWorld(false);
        Set<Integer> all = Set.of(OpCode.getData, OpCode.multiRead, OpCode.exists);
        world.script(request -> deny(request, all));
        world.make("/c", "/c/other", NODE);
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        assertThat(lateFailures(cache)).containsOnlyKeys(NODE);
        if (whileCutOff) {
            world.server.connection().cut();
        }
        world.delete(NODE);
        world.settle();
        assertThat(lateFailures(cache)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whoHeardOfALackHearsOfItsEndThoughTheNodeWasNeverInTheCache(boolean old) {
        CacheWorld world = new CacheWorld(old);
        boolean[] denied = {true};
        Set<Integer> all = Set.of(OpCode.getData, OpCode.multiRead, OpCode.exists);
        world.script(request -> denied[0] ? deny(request, all) : null);
        world.make("/c", "/c/other", NODE);
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        List<String> heard = new ArrayList<>();
        cache.addListener(
                new CacheListener<>() {
                    @Override
                    public void changed(CacheChange<byte[]> change) {
                        heard.add(change.type() + " " + change.path());
                    }

                    @Override
                    public void failed(String path, Throwable failure) {
                        heard.add("failed " + path);
                    }

                    @Override
                    public void recovered(String path) {
                        heard.add("recovered " + path);
                    }
                },
                Runnable::run);
        assertThat(heard).containsExactly("failed " + NODE);
        world.delete(NODE);
        world.settle();
        assertThat(heard).as("deleted").containsExactly("failed " + NODE, "recovered " + NODE);
        heard.clear();
        world.make(NODE);
        world.settle();
        assertThat(heard).as("made again").containsExactly("failed " + NODE);
        denied[0] = false;
        world.door.runUntilDone(cache.refreshAsync());
        assertThat(heard).as("read").containsExactly("failed " + NODE, "CREATED " + NODE, "recovered " + NODE);
    }

    /** As servers since 3.8.4 do it: no event tells of a node that may not be read. */
    @Test
    void whoHeardOfALackHearsOfItsEndByARefreshThatFindsTheNodeGone() {
        CacheWorld world = new CacheWorld(false);
        Code[] answer = {Code.NOAUTH};
        world.script(request -> CacheWorld.reads(request, NODE) ? Reply.error(answer[0].intValue()) : null);
        world.make("/c", "/c/other", NODE);
        ZkCache<byte[]> cache = world.started(ZkCache.tree(world.client, "/c"));
        Replica<byte[]> replica = new Replica<>("/c", true);
        cache.addListener(replica, Runnable::run);
        world.door.runUntilDone(cache.refreshAsync());
        assertThat(replica.failures()).containsOnlyKeys(NODE);
        answer[0] = Code.NONODE;
        world.door.runUntilDone(cache.refreshAsync());
        assertThat(replica.failures()).isEmpty();
        assertThat(replica.resyncs()).isZero();
    }

    private static Map<String, Throwable> lateFailures(ZkCache<byte[]> cache) {
        Replica<byte[]> late = new Replica<>("/c", true);
        cache.addListener(late, Runnable::run);
        assertThat(late.isInitialised()).isTrue();
        return late.failures();
    }

    private static Reply deny(ReceivedRequest request, Set<Integer> operations) {
        return operations.contains(request.opCode()) && CacheWorld.reads(request, NODE)
                ? Reply.error(Code.NOAUTH.intValue())
                : null;
    }
}
