/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mockingDetails;

import io.zkboot.client.ZkClient;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.bean.override.mockito.MockitoBean;

/** A test mocks the default client by its type, and a named one by its qualifier. */
@SpringBootTest(
        properties = {"zk.connect-string=localhost:1", "zk.clients.orders.connect-string=localhost:2"},
        webEnvironment = SpringBootTest.WebEnvironment.NONE)
@DirtiesContext
class ZkNamedClientMocksTests {
    @MockitoBean
    private ZkClient plain;

    @MockitoBean
    @Qualifier("orders") private ZkClient orders;

    @Test
    void usersGetTheMocks(@Autowired ZkNamedClientsTests.Users users) {
        assertThat(mockingDetails(plain).isMock()).isTrue();
        assertThat(users.plain).isSameAs(plain).isNotSameAs(orders);
        assertThat(users.orders).isSameAs(orders);
    }

    @Configuration(proxyBeanMethods = false)
    @ImportAutoConfiguration(ZkAutoConfiguration.class)
    @Import(ZkNamedClientsTests.Users.class)
    static class Application {}
}
