/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.testing.FakeZkClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** What the clients of a context are called, and how they are found. */
@ExtendWith(OutputCaptureExtension.class)
class ZkClientNamesTests {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ZkAutoConfiguration.class));

    @Test
    void clientsHaveTheNamesThatTheyWereBuiltWith() {
        FakeZkClient main = new FakeZkClient().named("shop");
        FakeZkClient orders = new FakeZkClient().named("orders-ensemble");
        runner.withBean("zkClient", ZkClient.class, main::client)
                .withBean("ordersZkClient", ZkClient.class, orders::client)
                .run(context -> {
                    ZkClients clients = context.getBean(ZkClients.class);
                    assertThat(clients.byName()).containsOnlyKeys("shop", "orders-ensemble");
                    assertThat(clients.nameOf(orders.client())).isEqualTo("orders-ensemble");
                    assertThat(clients.find("orders-ensemble"))
                            .isSameAs(clients.find("ordersZkClient"))
                            .isSameAs(orders.client());
                });
    }

    @Test
    void clientsOfOneNameAreToldApartByTheirBeansAndTheLogSaysSoOnce(CapturedOutput output) {
        runner.withBean("zkClient", ZkClient.class, new FakeZkClient().named("zk")::client)
                .withBean("ordersZkClient", ZkClient.class, new FakeZkClient().named("zk")::client)
                .withBean("third", ZkClient.class, new FakeZkClient().named("own")::client)
                .run(context -> {
                    ZkClients clients = context.getBean(ZkClients.class);
                    assertThat(clients.byName()).containsOnlyKeys("zkClient", "orders", "own");
                    assertThat(clients.byName()).hasSize(3);
                });
        assertThat(output.getOut().split("of the bean 'ordersZkClient' is named 'zk'", -1))
                .hasSize(2);
    }

    @Test
    void clientThatIsNamedAsTheBeanOfAnotherGivesWay() {
        FakeZkClient first = new FakeZkClient().named("orders");
        FakeZkClient second = new FakeZkClient().named("other");
        runner.withBean("mainZkClient", ZkClient.class, first::client)
                .withBean("orders", ZkClient.class, second::client)
                .run(context -> {
                    ZkClients clients = context.getBean(ZkClients.class);
                    assertThat(clients.byName()).containsOnlyKeys("main", "other");
                    assertThat(clients.find("orders")).isSameAs(second.client());
                });
    }

    @Test
    void namesOfBeansThatCollideLoseNoClient() {
        runner.withBean("ordersZkClient", ZkClient.class, new FakeZkClient()::client)
                .withBean("orders", ZkClient.class, new FakeZkClient()::client)
                .withBean("a", ZkClient.class, new FakeZkClient().named("ordersZkClient")::client)
                .run(context -> assertThat(context.getBean(ZkClients.class).byName())
                        .containsOnlyKeys("orders", "ordersZkClient", "a"));
    }

    @Test
    void mockHasTheNameOfItsBean() {
        runner.withBean("zkClient", ZkClient.class, () -> mock(ZkClient.class))
                .withPropertyValues("zk.client-name=main")
                .run(context ->
                        assertThat(context.getBean(ZkClients.class).byName()).containsOnlyKeys("main"));
    }

    @Test
    void prototypesAreNoClientsOfTheContext() {
        runner.withBean("zkClient", ZkClient.class, new FakeZkClient()::client)
                .withBean(
                        "each",
                        ZkClient.class,
                        () -> {
                            throw new IllegalStateException("nobody has asked for one");
                        },
                        definition -> definition.setScope(BeanDefinition.SCOPE_PROTOTYPE))
                .run(context ->
                        assertThat(context.getBean(ZkClients.class).byName()).containsOnlyKeys("zk"));
    }
}
