/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.observation;

import static io.micrometer.observation.tck.TestObservationRegistryAssert.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.observation.Observation;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.Op;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkWatchAutoConfiguration;
import io.zkboot.spring.autoconfigure.endpoint.ZkEndpointAutoConfiguration;
import io.zkboot.spring.endpoint.ZkEndpoint;
import io.zkboot.spring.endpoint.ZkEndpoint.ListenerAction;
import io.zkboot.spring.endpoint.ZkEndpointReport;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.observation.ZkClientObservationContext;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Traces and the actuator endpoint, with a real server. */
@Timeout(180)
class ZkObservationIT {
    private static EmbeddedServer server;

    private final TestObservationRegistry registry = TestObservationRegistry.create();

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    static class Watching {
        @ZkWatch(path = "/watched", id = "mine")
        void listen(ZkNodeEvent event) {}
    }

    private void run(Consumer<AssertableApplicationContext> test) {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        ZkAutoConfiguration.class,
                        ZkWatchAutoConfiguration.class,
                        ZkObservationAutoConfiguration.class,
                        ZkEndpointAutoConfiguration.class))
                .withBean(TestObservationRegistry.class, () -> registry)
                .withBean(Watching.class)
                .withPropertyValues(
                        "zk.connect-string=" + server.connectString(),
                        "zk.client-name=main",
                        "zk.startup.mode=fail-fast",
                        "zk.startup.timeout=60s",
                        "management.endpoints.web.exposure.include=zookeeper")
                .run(context -> {
                    assertThat(context).hasNotFailed();
                    test.accept(context);
                });
    }

    /** The observations of an operation: it is one, and a child of the caller's. */
    private void isChild(Observation caller, String operation, String outcome) {
        await().untilAsserted(() -> assertThat(registry)
                .hasHandledContextsThatSatisfy(contexts -> assertThat(contexts)
                        .filteredOn(context -> context instanceof ZkClientObservationContext mine
                                && mine.getOperation().equals(operation)
                                && mine.getParentObservation() != null)
                        .singleElement()
                        .satisfies(context -> {
                            assertThat(context.getParentObservation()).isSameAs(caller);
                            assertThat(((ZkClientObservationContext) context).getOutcome())
                                    .hasToString(outcome);
                            assertThat(context.getHighCardinalityKeyValue("server")
                                            .getValue())
                                    .isEqualTo(server.connectString());
                        })));
    }

    @Test
    void operationsBelongToTheObservationOfTheirCaller() {
        run(context -> {
            ZkClient zk = context.getBean(ZkClient.class);
            Observation caller = Observation.start("caller", registry);
            try (Observation.Scope scope = caller.openScope()) {
                assertThat(registry.getCurrentObservation()).isSameAs(caller);
                zk.create(
                        "/traced/deep",
                        null,
                        CreateOptions.PERSISTENT.withParents().orSet());
                assertThatThrownBy(() -> zk.getData("/nothing")).isInstanceOf(NoNodeException.class);
                zk.multi(List.of(Op.check("/traced", -1), Op.check("/traced/deep", -1)));
                zk.async().exists("/traced").join();
                zk.async()
                        .getChildren("/nothing")
                        .exceptionally(failure -> List.of())
                        .join();
            }
            caller.stop();
            isChild(caller, "create", "SUCCESS");
            isChild(caller, "getData", "ERROR");
            isChild(caller, "multi", "SUCCESS");
            isChild(caller, "exists", "SUCCESS");
            isChild(caller, "getChildren", "ERROR");
        });
    }

    @Test
    void theEndpointTellsOfTheSessionAndOfWatchMethods() {
        run(context -> {
            ZkClient zk = context.getBean(ZkClient.class);
            ZkEndpoint endpoint = context.getBean(ZkEndpoint.class);
            await().until(() -> endpoint.zookeeper().listeners().get(0).registered());
            zk.create("/watched", "secret".getBytes(UTF_8));
            await().until(() -> endpoint.zookeeper().listeners().get(0).events() == 1);
            ZkEndpointReport report = endpoint.client("main");
            assertThat(report).isNotNull();
            ZkEndpointReport.Client client = report.clients().get("main");
            assertThat(client.state()).isEqualTo("CONNECTED");
            assertThat(client.server()).isEqualTo(server.connectString());
            assertThat(client.sessionId())
                    .isEqualTo("0x" + Long.toHexString(zk.snapshot().sessionId()));
            assertThat(client.lastZxid()).startsWith("0x").isNotEqualTo("0x0");
            assertThat(client.watches()).containsEntry("PERSISTENT", 1);
            assertThat(client.statistics().connects()).isEqualTo(1);
            assertThat(report.listeners().get(0).lastEvent()).isNotNull();
            assertThat(report.toString()).doesNotContain("secret");

            ZkEndpointReport.Listener stopped = endpoint.changeListener("mine", ListenerAction.STOP);
            assertThat(stopped).isNotNull();
            assertThat(stopped.running()).isFalse();
            await().until(() ->
                    endpoint.zookeeper().clients().get("main").watches().isEmpty());
            zk.delete("/watched");
            assertThat(endpoint.zookeeper().listeners().get(0).events()).isEqualTo(1);
        });
    }
}
