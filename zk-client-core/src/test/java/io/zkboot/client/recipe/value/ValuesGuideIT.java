/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The code of docs/recipes.md on values. */
@Tag("any-jdk")
class ValuesGuideIT {
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
    void counter() {
        ZkCounter visits = ZkCounter.of(client, "/counters/visits");
        long now = visits.increment();
        boolean reset = visits.compareAndSet(now, 0);

        assertThat(now).isEqualTo(1);
        assertThat(reset).isTrue();
    }

    @Test
    void sharedValue() {
        List<String> shown = new CopyOnWriteArrayList<>();

        try (SharedValue<String> motto = SharedValue.of(client, "/values/motto", ValueCodec.TEXT, "none yet")) {
            motto.start(LIMIT);
            motto.addListener(now -> shown.add(now.value())); // the first time as it is
            motto.set("Festina lente");
            Versioned<String> seen = motto.get(); // costs no request
            boolean first = motto.trySet(seen, seen.value() + "!");
            String louder = motto.update(text -> text + "!");

            assertThat(first).isTrue();
            assertThat(louder).isEqualTo("Festina lente!!");
            assertThat(motto.get().value()).isEqualTo(louder);
        }
    }

    @Test
    void sequence() {
        ZkSequence orders = ZkSequence.of(client, "/sequences/orders", 100);
        long id = orders.next(); // takes a hundred numbers, and asks again after them

        assertThat(id).isEqualTo(1);
        assertThat(orders.next()).isEqualTo(2);
    }

    private final List<String> handled = new CopyOnWriteArrayList<>();

    private void handle(String file) {
        handled.add(file);
    }

    @Test
    void metadataStore() {
        ZkMetadataStore seen = ZkMetadataStore.of(client, "/metadata/files");
        if (seen.putIfAbsent("report.csv", "node-1") == null) { // of all who ask, one was the first
            handle("report.csv");
            seen.replace("report.csv", "node-1", "done");
        }

        assertThat(handled).containsExactly("report.csv");
        assertThat(seen.get("report.csv")).isEqualTo("done");
        assertThat(seen.putIfAbsent("report.csv", "node-2")).isEqualTo("done");
        assertThat(seen.remove("report.csv")).isEqualTo("done");
        assertThat(seen.remove("report.csv")).isNull();
    }

    @Test
    void metadataStoreWithListener() {
        List<String> log = new CopyOnWriteArrayList<>();
        ZkMetadataStore store = ZkMetadataStore.of(client, "/metadata/heard");

        try (ZkCache<String> all = ZkCache.children(client, "/metadata/heard")
                .values((path, data) -> new String(data, UTF_8))
                .build()) {
            all.addListener(change -> log.add(change.type() + " " + change.path()));
            all.awaitInitialised(LIMIT);

            store.put("a", "1");
            await().atMost(LIMIT).until(() -> log.contains("CREATED /metadata/heard/a"));
            store.put("a", "2");
            await().atMost(LIMIT).until(() -> log.contains("CHANGED /metadata/heard/a"));
            assertThat(all.get("/metadata/heard/a").orElseThrow().value()).isEqualTo("2");
            store.remove("a");
            await().atMost(LIMIT).until(() -> log.contains("DELETED /metadata/heard/a"));
            assertThat(log).as("and nothing of marks").hasSize(3);
        }
    }
}
