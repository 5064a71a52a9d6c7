/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.Shows;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.endpoint.ZkEndpoint;
import io.zkboot.spring.endpoint.ZkEndpointContributor;
import io.zkboot.spring.endpoint.ZkEndpointEntry;
import io.zkboot.spring.endpoint.ZkEndpointReport;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.listener.ZkWatchEndpoint;
import io.zkboot.spring.listener.ZkWatchEndpointRegistry;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Map;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.actuate.autoconfigure.endpoint.EndpointAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.autoconfigure.endpoint.jmx.JmxEndpointAutoConfiguration;
import org.springframework.boot.actuate.endpoint.web.WebEndpointHttpMethod;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.jmx.JmxAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import tools.jackson.databind.json.JsonMapper;

/** The endpoint of clients that reach no server. */
@Timeout(60)
class ZkEndpointAutoConfigurationTests {
    private static final String ONE = "zookeeper/{listener}";

    private final ApplicationContextRunner runner = ZkEndpointFixture.runner()
            .withPropertyValues("zk.connect-string=localhost:1", "zk.clients[orders/eu].connect-string=localhost:1");

    static class Watching {
        @ZkWatch(
                path = {"/a", "/b"},
                id = "mine",
                mode = ZkWatch.Mode.TREE)
        void listen(ZkNodeEvent event) {}
    }

    record Leading(String client, String path, boolean leading) implements ZkEndpointEntry {}

    @Test
    @Shows("T11")
    void thereIsNoneUnlessItIsExposed() {
        runner.withPropertyValues("management.endpoints.web.exposure.include=health")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ZkEndpoint.class));
        runner.withPropertyValues("management.endpoint.zookeeper.access=NONE")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ZkEndpoint.class));
    }

    @Test
    void applicationStartsWithoutTheActuator() {
        runner.withClassLoader(new FilteredClassLoader(ConditionalOnAvailableEndpoint.class))
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean("zkEndpoint"));
    }

    @Test
    @Shows("T11")
    void itAnswersWhileNoServerCanBeReached() {
        runner.withBean(Watching.class).run(context -> {
            ZkEndpointReport report = context.getBean(ZkEndpoint.class).zookeeper();
            assertThat(report.clients()).containsOnlyKeys("main", "orders/eu");
            assertThat(report.clients().get("main").state()).isEqualTo("CONNECTING");
            assertThat(report.clients().get("main").sessionId()).isNull();
            assertThat(report.clients().get("main").lastZxid()).isEqualTo("0x0");
            assertThat(report.listeners()).singleElement().satisfies(listener -> {
                assertThat(listener.id()).isEqualTo("mine");
                assertThat(listener.client()).isEqualTo("main");
                assertThat(listener.paths()).containsExactly("/a", "/b");
                assertThat(listener.mode()).isEqualTo("TREE");
                assertThat(listener.running()).isTrue();
                assertThat(listener.registered()).isFalse();
            });
        });
    }

    @Test
    void oneClientIsShownByItsNameAndAnUnknownOneIsNotFound() {
        runner.withBean(Watching.class).run(context -> {
            ZkEndpoint endpoint = context.getBean(ZkEndpoint.class);
            assertThat(endpoint.client("orders_eu"))
                    .satisfies(report -> assertThat(report.clients()).containsOnlyKeys("orders/eu"))
                    .satisfies(report -> assertThat(report.listeners()).isEmpty());
            assertThat(endpoint.client("main").listeners()).hasSize(1);
            assertThat(endpoint.client("nobody")).as("404 on the web").isNull();
        });
    }

    @Test
    void contributorsAddSectionsAndOneThatFailsHidesNoOther() {
        runner.withBean(
                        "one",
                        ZkEndpointContributor.class,
                        () -> ZkEndpointContributor.of(
                                "leaders",
                                () -> List.of(
                                        new Leading("main", "/one", true), new Leading("orders/eu", "/two", false))))
                .withBean(
                        "broken",
                        ZkEndpointContributor.class,
                        () -> ZkEndpointContributor.of("locks", () -> {
                            throw new IllegalStateException("expected by the test");
                        }))
                .run(context -> {
                    ZkEndpoint endpoint = context.getBean(ZkEndpoint.class);
                    assertThat(endpoint.zookeeper().sections()).containsOnlyKeys("leaders", "locks");
                    assertThat(endpoint.client("main").sections().get("leaders"))
                            .containsExactly(new Leading("main", "/one", true));
                    String json = new JsonMapper().writeValueAsString(endpoint.zookeeper());
                    assertThat(json)
                            .contains("\"path\":\"/two\"")
                            .contains("\"error\":\"IllegalStateException\"")
                            .doesNotContain("expected by the test");
                });
    }

    @Test
    @Shows("T11")
    void theWebMayOnlyReadUnlessToldOtherwise() {
        runner.run(context -> assertThat(ZkEndpointFixture.operations(context))
                .isNotEmpty()
                .allSatisfy(
                        operation -> assertThat(operation.getRequestPredicate().getHttpMethod())
                                .isEqualTo(WebEndpointHttpMethod.GET)));
    }

    @Test
    void whoMayWriteStopsAndStartsAWatchEndpointByItsId() {
        runner.withBean(Watching.class)
                .withPropertyValues("management.endpoint.zookeeper.access=UNRESTRICTED")
                .run(context -> {
                    ZkWatchEndpointRegistry registry = context.getBean(ZkWatchEndpointRegistry.class);
                    Object stopped = ZkEndpointFixture.invoke(
                            context, WebEndpointHttpMethod.POST, ONE, Map.of("listener", "mine", "action", "stop"));
                    assertThat(registry.getEndpoint("mine").isRunning()).isFalse();
                    assertThat(stopped).isInstanceOfSatisfying(WebEndpointResponse.class, response -> {
                        assertThat(response.getStatus()).isEqualTo(200);
                        assertThat(response.getBody())
                                .extracting("id", "running")
                                .containsExactly("mine", false);
                    });
                    Object unused = ZkEndpointFixture.invoke(
                            context, WebEndpointHttpMethod.POST, ONE, Map.of("listener", "mine", "action", "start"));
                    assertThat(registry.getEndpoint("mine").isRunning()).isTrue();
                    Object unknown = ZkEndpointFixture.invoke(
                            context, WebEndpointHttpMethod.POST, ONE, Map.of("listener", "nobody", "action", "stop"));
                    assertThat(unknown)
                            .isInstanceOfSatisfying(
                                    WebEndpointResponse.class,
                                    response -> assertThat(response.getStatus()).isEqualTo(404));
                });
    }

    @Test
    void aSlashInTheIdOfAWatchEndpointIsWrittenAsAnUnderscore() {
        runner.withPropertyValues(
                        "management.endpoint.zookeeper.access=UNRESTRICTED",
                        "zk.events.watch-paths[0].path=/config",
                        "zk.events.watch-paths[0].client=orders/eu")
                .run(context -> {
                    ZkWatchEndpoint watching = context.getBean(ZkWatchEndpointRegistry.class).getEndpoints().stream()
                            .filter(each -> each.getId().endsWith(":/config"))
                            .findFirst()
                            .orElseThrow();
                    Object unused = ZkEndpointFixture.invoke(
                            context,
                            WebEndpointHttpMethod.POST,
                            ONE,
                            Map.of("listener", watching.getId().replace('/', '_'), "action", "stop"));
                    assertThat(watching.isRunning()).isFalse();
                });
    }

    @Test
    void itIsThereOverJmx() {
        runner.withConfiguration(AutoConfigurations.of(
                        EndpointAutoConfiguration.class,
                        JmxAutoConfiguration.class,
                        JmxEndpointAutoConfiguration.class))
                .withPropertyValues(
                        "spring.jmx.enabled=true",
                        "management.endpoints.jmx.exposure.include=zookeeper",
                        "management.endpoints.jmx.domain=zookeeper-endpoint-test")
                .run(context -> {
                    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
                    ObjectName name = new ObjectName("zookeeper-endpoint-test:type=Endpoint,name=Zookeeper");
                    Object report = server.invoke(name, "zookeeper", new Object[0], new String[0]);
                    assertThat(String.valueOf(report)).contains("orders/eu").contains("CONNECTING");
                });
    }
}
