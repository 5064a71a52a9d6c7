/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.EmbeddedServer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** With {@code spring.main.lazy-initialization=true} nobody asks for the beans, and all of them work. */
@Timeout(180)
@Tag("any-jdk")
class LazyInitializationIT {
    @Test
    void whatNobodyAsksForWorksAllTheSame() {
        try (EmbeddedServer server = EmbeddedServer.start();
                ZkClient other = ZkClient.builder(server.connectString()).build();
                ConfigurableApplicationContext context = new SpringApplicationBuilder(WholeApplication.class)
                        .web(WebApplicationType.NONE)
                        .properties(WholeApplication.PROPERTIES.toArray(String[]::new))
                        .properties("spring.main.lazy-initialization=true")
                        .run("--zk.connect-string=" + server.connectString())) {
            assertThat(context.getBeanFactory().getBeanDefinition("listeners").isLazyInit())
                    .as("lazy")
                    .isTrue();
            WholeApplication.awaitWorks(context, other, "1");
        }
    }
}
