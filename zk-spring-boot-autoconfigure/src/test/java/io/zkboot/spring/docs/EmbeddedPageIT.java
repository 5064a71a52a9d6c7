/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkWatchAutoConfiguration;
import io.zkboot.spring.embedded.EmbeddedZooKeeperServer;
import io.zkboot.spring.event.ZkConnectedEvent;
import io.zkboot.spring.test.EmbeddedZooKeeper;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

/** The first section of docs/testing.md does what it says. */
@Tag("any-jdk")
@Timeout(120)
@SpringBootTest
@EmbeddedZooKeeper
class EmbeddedPageIT {
    @Autowired
    private ZkClient client;

    @Autowired
    private EmbeddedZooKeeperServer zooKeeper;

    @Autowired
    private Limits limits;

    @Test
    void listenerHearsOfTheLimit() {
        client.create("/limit", "7".getBytes(UTF_8), CreateOptions.PERSISTENT.orSet());
        await().until(() -> limits.current() == 7);
    }

    @Test
    void registrationComesBackAfterTheSessionHasExpired() {
        zooKeeper.expire(client);
        await().until(() -> client.exists("/members/me").isPresent());
    }

    @Test
    void lastLimitIsKnownWithoutTheServer() {
        client.create("/limit", "8".getBytes(UTF_8), CreateOptions.PERSISTENT.orSet());
        await().until(() -> limits.current() == 8);
        zooKeeper.cut(client);
        assertThat(limits.current()).isEqualTo(8);
        zooKeeper.restore(client);
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration({ZkAutoConfiguration.class, ZkWatchAutoConfiguration.class})
    @Import({Limits.class, Membership.class})
    static class Application {}

    static class Limits {
        private volatile int current;

        @ZkWatch(path = "/limit", initial = true)
        void changed(int limit) {
            current = limit;
        }

        int current() {
            return current;
        }
    }

    static class Membership {
        private final ZkClient client;

        Membership(ZkClient client) {
            this.client = client;
        }

        @EventListener
        void connected(ZkConnectedEvent event) {
            if (event.isNewSession()) {
                client.create(
                        "/members/me",
                        null,
                        CreateOptions.EPHEMERAL.withParents().orSet());
            }
        }
    }
}
