/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DeleteOptions;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.sim.LifeSteps;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import io.zkboot.client.testing.sim.SimulatedConnection.Direction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many operations of several requests at once, while connections break at random; a failing seed fails again. */
class CompositesChaosTest {
    private static final int OPERATIONS = 30;
    private static final CreateOptions PROTECTED =
            CreateOptions.of(CreateMode.PERSISTENT_SEQUENTIAL).withProtection().withParents();

    @ParameterizedTest
    @ValueSource(longs = {1, 1001, 2001, 3001})
    void everySuccessIsThereOnceAndNothingElseIs(long firstSeed) {
        int withRetries = 0;
        for (long seed = firstSeed; seed < firstSeed + 50; seed++) {
            withRetries += live(seed) ? 1 : 0;
        }
        assertThat(withRetries).as("lives with retries").isBetween(10, 40);
    }

    /** Lives, and says whether the client tries again what has failed. */
    private static boolean live(long seed) {
        Random random = new Random(LifeSteps.mixed(seed));
        ScriptedServer server = ScriptedServer.withTree();
        SimulatedFrontDoor door = SimulatedFrontDoor.connect(server);
        ZkClient client = LostRepliesTest.client(door);
        boolean retries = random.nextBoolean();
        if (retries) {
            client = client.withRetry(RetryPolicy.DEFAULT.withMaxTries(3));
        }
        AsyncZkClient zk = client.async();
        List<CompletableFuture<String>> created = new ArrayList<>();
        List<CompletableFuture<?>> deleted = new ArrayList<>();
        for (int i = 0; i < OPERATIONS; i++) {
            int number = i;
            door.after(Duration.ofMillis(random.nextInt(1000)), () -> {
                created.add(zk.create("/p/n-", null, PROTECTED));
                created.add(zk.create(
                        "/i/" + number,
                        null,
                        CreateOptions.PERSISTENT.withParents().asIdempotent()));
                deleted.add(zk.create(
                                "/d/" + number + "/x/y",
                                null,
                                CreateOptions.PERSISTENT.withParents().asIdempotent())
                        .thenCompose(path -> zk.delete(
                                "/d/" + number,
                                DeleteOptions.ANY_VERSION.recursively().withGuarantee())));
            });
        }
        for (int cut = 0; cut < 6; cut++) {
            int way = random.nextInt(3);
            door.after(Duration.ofMillis(random.nextInt(1500)), () -> hurt(server, door, way));
        }
        door.run(Duration.ofSeconds(30));
        verify(seed, door, zk, created, deleted);
        return retries;
    }

    private static void hurt(ScriptedServer server, SimulatedFrontDoor door, int way) {
        if (server.connections().isEmpty()) {
            return;
        }
        SimulatedConnection connection = server.connection();
        if (way < 2) {
            connection.stall(way == 0 ? Direction.TO_CLIENT : Direction.TO_SERVER);
            door.after(Duration.ofMillis(30), connection::cut);
        } else {
            connection.cut();
        }
    }

    private static void verify(
            long seed,
            SimulatedFrontDoor door,
            AsyncZkClient zk,
            List<CompletableFuture<String>> created,
            List<CompletableFuture<?>> deleted) {
        Set<String> succeeded = new HashSet<>();
        for (CompletableFuture<String> future : created) {
            assertThat(future).as("seed %s", seed).isDone();
            if (future.isCompletedExceptionally()) {
                Throwable failure = future.handle((value, thrown) -> thrown).join();
                assertThat(failure)
                        .as("seed %s", seed)
                        .isInstanceOfSatisfying(
                                ZkException.class,
                                known -> assertThat(known.outcome()).isNotEqualTo(Outcome.UNKNOWN));
            } else {
                assertThat(succeeded.add(future.join()))
                        .as("seed %s: a path twice", seed)
                        .isTrue();
            }
        }
        Set<String> there = new HashSet<>();
        for (String parent : List.of("/p", "/i")) {
            CompletableFuture<List<String>> names = zk.getChildren(parent);
            door.runUntilDone(names);
            names.join().forEach(name -> there.add(parent + "/" + name));
        }
        assertThat(there).as("seed %s", seed).isEqualTo(succeeded);
        assertThat(succeeded).as("seed %s", seed).hasSizeGreaterThan(OPERATIONS);
        assertThat(deleted).as("seed %s", seed).allMatch(CompletableFuture::isDone);
        assertThat(deleted).as("seed %s", seed).noneMatch(CompletableFuture::isCompletedExceptionally);
        CompletableFuture<List<String>> left = zk.getChildren("/d");
        door.runUntilDone(left);
        assertThat(left.join()).as("seed %s", seed).isEmpty();
    }
}
