/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The code of docs/recipes.md on watches that stay. */
@Tag("any-jdk")
class WatchesGuideIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static EmbeddedServer server;
    private static ZkClient client;
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        client = ZkClient.builder(server.connectString()).build();
        client.start(LIMIT);
        client.ensurePath("/app/workers");
    }

    @AfterAll
    static void stop() {
        client.close();
        server.close();
    }

    @Test
    void data() {
        DataWatch<String> limit = DataWatch.builder(client, "/app/limit")
                .values((path, data) -> new String(data, UTF_8))
                .start(now -> {
                    log.add(now.exists() ? "the limit is " + now.value() : "no limit");
                    return now.exists(); // false ends the watch, and so does close()
                });

        StandingWatchIT.eventually(() -> assertThat(log).containsExactly("no limit"));
        StandingWatchIT.eventually(() -> assertThat(limit.isClosed()).isTrue());
    }

    @Test
    void children() {
        ChildrenWatch workers = ChildrenWatch.builder(client, "/app/workers")
                .settle(Duration.ofSeconds(2))
                .start(WatchListener.always(now -> log.add("share among " + now.names())));
        WatchedChildren all = workers.settled(Duration.ofSeconds(30));

        assertThat(all.names()).isEmpty();
        StandingWatchIT.eventually(() -> assertThat(log).containsExactly("share among []"));
        workers.close();
    }
}
