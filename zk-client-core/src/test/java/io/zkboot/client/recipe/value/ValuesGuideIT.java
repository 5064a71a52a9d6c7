/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
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
}
