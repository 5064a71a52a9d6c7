/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The code of docs/recipes.md on barriers. */
@Tag("any-jdk")
class BarriersGuideIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static EmbeddedServer server;
    private static ZkClient client;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        client = ZkClient.builder(server.connectString()).build();
        client.start(LIMIT);
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void barrier() throws Exception {
        ZkBarrier maintenance = ZkBarrier.of(client, "/barriers/maintenance");
        maintenance.set();
        CompletableFuture<?> waiting = maintenance.awaitAsync(LIMIT);
        maintenance.remove(); // all who wait go on

        waiting.get(60, TimeUnit.SECONDS);
        assertThat(maintenance.isSet()).isFalse();
        maintenance.await(LIMIT);
    }

    @Test
    void doubleBarrier() throws Exception {
        List<String> done = new CopyOnWriteArrayList<>();
        ZkDoubleBarrier other = ZkDoubleBarrier.of(client, "/barriers/step", 2);
        CompletableFuture<?> left = other.enterAsync(LIMIT).thenCompose(inside -> other.leaveAsync(LIMIT));

        ZkDoubleBarrier step = ZkDoubleBarrier.of(client, "/barriers/step", 2);
        step.enter(LIMIT); // returns when two are there
        done.add("work of one");
        step.leave(LIMIT); // returns when both have left

        left.get(60, TimeUnit.SECONDS);
        assertThat(done).hasSize(1);
        assertThat(client.getChildren("/barriers/step")).isEmpty();
    }
}
