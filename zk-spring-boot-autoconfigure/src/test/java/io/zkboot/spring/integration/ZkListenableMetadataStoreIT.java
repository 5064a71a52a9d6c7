/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Acl;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.LogCapture;
import io.zkboot.client.testing.WatchRefusingProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.event.Level;
import org.springframework.integration.metadata.MetadataStoreListener;
import org.springframework.integration.selector.MetadataStoreSelector;
import org.springframework.messaging.support.GenericMessage;

/** Metadata of Spring Integration in two processes. */
@Timeout(180)
@Tag("any-jdk")
class ZkListenableMetadataStoreIT {
    private static EmbeddedServer server;

    private final String root = "/metadata-" + UUID.randomUUID();
    private ConnectedClient one;
    private ConnectedClient other;
    private ZkListenableMetadataStore store;
    private ZkListenableMetadataStore theirs;

    @BeforeAll
    static void startServer() {
        server = EmbeddedServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void connect() {
        one = new ConnectedClient(server);
        other = new ConnectedClient(server);
        store = new ZkListenableMetadataStore(one.client(), root);
        theirs = new ZkListenableMetadataStore(other.client(), root);
    }

    @AfterEach
    void close() {
        store.destroy();
        theirs.destroy();
        one.close();
        other.close();
    }

    /** Writes down what it hears. */
    private static class Heard implements MetadataStoreListener {
        private final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void onAdd(String key, String value) {
            lines.add("add " + key + " " + value);
        }

        @Override
        public void onRemove(String key, String oldValue) {
            lines.add("remove " + key + " " + oldValue);
        }

        @Override
        public void onUpdate(String key, String newValue) {
            lines.add("update " + key + " " + newValue);
        }

        void awaitLines(String... expected) {
            await().atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(lines).containsExactly(expected));
        }
    }

    @Test
    void thatListenersHearNothingIsInTheLog() throws IOException {
        try (LogCapture log = LogCapture.of(ZkListenableMetadataStore.class);
                WatchRefusingProxy proxy = WatchRefusingProxy.to(server.port());
                ZkClient client = ZkClient.builder(proxy.connectString()).build()) {
            ZkListenableMetadataStore unwatched = new ZkListenableMetadataStore(client, root);
            unwatched.addListener(new Heard());
            await().untilAsserted(() -> assertThat(log.messages(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("Listeners do not hear of changes of the metadata in " + root));
            unwatched.destroy();
        }
    }

    @Test
    void thatAKeyCannotBeReadIsInTheLogOnceThoughTheConnectionIsLostBetween() {
        store.put("mine", "1");
        other.client().addAuth("digest", "anna:pw".getBytes(UTF_8));
        String secret = root + "/secret";
        other.client().create(secret, "1".getBytes(UTF_8), CreateOptions.PERSISTENT.withAcl(Acl.CREATOR_ALL));
        try (LogCapture log = LogCapture.of(ZkListenableMetadataStore.class)) {
            Heard heard = new Heard();
            store.addListener(heard);
            heard.awaitLines("add mine 1");
            await().until(() -> log.messages(Level.WARN).size() == 1);
            one.suspend();
            one.reconnect();
            await().atMost(ConnectedClient.LIMIT).until(() -> log.events().size() == 2);
            assertThat(log.messages(Level.WARN)).singleElement().asString().endsWith(secret);
        }
    }

    @Test
    void itKeepsTheContractOfAMetadataStore() {
        assertThat(store.get("a")).isNull();
        assertThat(store.remove("a")).isNull();
        assertThat(store.replace("a", "1", "2")).isFalse();
        assertThat(store.putIfAbsent("a", "1")).isNull();
        assertThat(theirs.putIfAbsent("a", "2")).isEqualTo("1");
        assertThat(theirs.replace("a", "2", "3")).isFalse();
        assertThat(theirs.replace("a", "1", "3")).isTrue();
        store.put("a", "4");
        await().until(() -> "4".equals(theirs.get("a"))); // as new as the server of that client has it
        assertThat(theirs.remove("a")).isEqualTo("4");
        assertThat(store.putIfAbsent("a", "")).isNull();
        assertThat(store.get("a")).isEmpty();
    }

    @Test
    void keysAreNodesAsSpringIntegrationsOwnStoreHasThem() {
        store.put("report.csv", "seen");
        assertThat(one.client().getData(root + "/report.csv").text()).isEqualTo("seen");
        other.client().create(root + "/theirs", "1".getBytes(UTF_8), CreateOptions.PERSISTENT);
        await().until(() -> "1".equals(store.get("theirs")));
        assertThat(new ZkListenableMetadataStore(one.client()).getRoot()).isEqualTo("/SpringIntegration-MetadataStore");
    }

    @Test
    void thePathOfAFileIsAKey() {
        Heard heard = new Heard();
        theirs.addListener(heard);
        store.put("in/tmp/orders/7 %.csv", "17");
        assertThat(one.client().getChildren(root)).containsExactly("in%2Ftmp%2Forders%2F7 %.csv");
        assertThat(store.get("in/tmp/orders/7 %.csv")).isEqualTo("17");
        heard.awaitLines("add in/tmp/orders/7 %.csv 17");
    }

    @Test
    void aReceiverTakesEachMessageOnceThoughTwoProcessesGetIt() {
        MetadataStoreSelector here =
                new MetadataStoreSelector(message -> message.getPayload().toString(), store);
        MetadataStoreSelector there =
                new MetadataStoreSelector(message -> message.getPayload().toString(), theirs);
        assertThat(here.accept(new GenericMessage<>("order/1"))).isTrue();
        assertThat(there.accept(new GenericMessage<>("order/1"))).isFalse();
        assertThat(there.accept(new GenericMessage<>("order/2", Map.of()))).isTrue();
    }

    @Test
    void aListenerHearsOfWhatIsThereAndOfEachChangeAlsoOverALostConnection() {
        theirs.put("a", "1");
        Heard heard = new Heard();
        store.addListener(heard);
        heard.awaitLines("add a 1");
        theirs.put("a", "2");
        heard.awaitLines("add a 1", "update a 2");
        one.suspend();
        theirs.remove("a");
        theirs.put("b", "3");
        one.reconnect();
        await().atMost(Duration.ofSeconds(60))
                .untilAsserted(() -> assertThat(heard.lines)
                        .startsWith("add a 1", "update a 2")
                        .containsOnlyOnce("remove a 2", "add b 3")
                        .hasSize(4));
        store.removeListener(heard);
        Heard late = new Heard();
        store.addListener(late);
        late.awaitLines("add b 3");
        theirs.put("b", "4");
        late.awaitLines("add b 3", "update b 4");
        assertThat(heard.lines).hasSize(4);
    }

    @Test
    void whatAListenerThrowsKeepsNothingFromItOrOthers() {
        theirs.put("a", "1");
        theirs.put("b", "1");
        Heard heard = new Heard();
        Heard failing = new Heard() {
            @Override
            public void onAdd(String key, String value) {
                super.onAdd(key, value);
                throw new IllegalStateException("expected by the test");
            }
        };
        store.addListener(failing);
        store.addListener(heard);
        // What it throws is meant for the handler of uncaught exceptions, which would fail the test.
        await().dontCatchUncaughtExceptions()
                .atMost(Duration.ofSeconds(60))
                .until(() -> failing.lines.size() == 2 && heard.lines.size() == 2);
        theirs.put("c", "1");
        await().dontCatchUncaughtExceptions()
                .atMost(Duration.ofSeconds(60))
                .until(() -> failing.lines.size() == 3 && heard.lines.size() == 3);
    }

    @Test
    void itEndsWithItsContext() {
        store.destroy();
        assertThatIllegalStateException().isThrownBy(() -> store.addListener(new Heard()));
        assertThatIllegalArgumentException().isThrownBy(() -> theirs.put("", "1"));
    }
}
