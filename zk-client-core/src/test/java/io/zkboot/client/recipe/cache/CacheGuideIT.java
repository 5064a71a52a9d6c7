/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The code of the page on recipes, as far as it is on caches. */
@Tag("any-jdk")
class CacheGuideIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final EmbeddedServer server = EmbeddedServer.start();
    private final ZkClient client = ZkClient.builder(server.connectString()).build();

    @BeforeEach
    void nodes() {
        client.start(LIMIT);
        client.ensurePath("/app/config");
        client.create("/app/config/colour", "red".getBytes(UTF_8));
        client.ensurePath("/app/members");
        client.create("/app/members/one", "host1:80".getBytes(UTF_8));
    }

    @AfterEach
    void close() {
        client.close();
        server.close();
    }

    private record Address(String host, int port) {
        static Address parse(String text) {
            String[] parts = text.split(":", 2);
            return new Address(parts[0], Integer.parseInt(parts[1]));
        }
    }

    @Test
    void aTree() {
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        try (ZkCache<byte[]> config = ZkCache.tree(client, "/app/config").build()) {
            config.addListener(change -> log.add(change.type() + " " + change.path()));
            if (!config.awaitInitialised(LIMIT)) {
                throw new IllegalStateException("no server");
            }
            byte[] colour = config.get("/app/config/colour").orElseThrow().value();
            assertThat(colour).isEqualTo("red".getBytes(UTF_8));
            client.setData("/app/config/colour", "blue".getBytes(UTF_8));
            CacheIT.eventually(() -> assertThat(log).containsExactly("CHANGED /app/config/colour"));
        }
    }

    @Test
    void typedChildren() {
        try (ZkCache<Address> members = ZkCache.children(client, "/app/members")
                .values((path, data) -> Address.parse(new String(data, UTF_8)))
                .build()) {
            members.awaitInitialised(LIMIT);
            List<Address> now = members.stream().map(CachedNode::value).toList();
            boolean mayBeOld = members.isStale();
            assertThat(now).containsExactly(new Address("host1", 80));
            assertThat(mayBeOld).isFalse();
        }
    }

    @Test
    void aListenerThatKnowsAll() {
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        CacheListener<byte[]> listener = new CacheListener<>() {
            @Override
            public void initialised(List<CachedNode<byte[]>> nodes) {
                log.add(nodes.size() + " nodes");
            }

            @Override
            public void changed(CacheChange<byte[]> change) {
                log.add(change.path() + " was " + change.old() + " and is " + change.current());
            }

            @Override
            public void stale() {
                log.add("the connection is lost, this may be old");
            }

            @Override
            public void resynced(int changes) {
                log.add("up to date again, " + changes + " changes");
            }
        };
        try (ZkCache<byte[]> config = ZkCache.tree(client, "/app/config").build()) {
            config.addListener(listener);
            config.start();
            CacheIT.eventually(() -> assertThat(log).containsExactly("2 nodes"));
        }
    }
}
