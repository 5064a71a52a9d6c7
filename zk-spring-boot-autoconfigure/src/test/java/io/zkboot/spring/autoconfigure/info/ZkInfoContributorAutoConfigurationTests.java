/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.info;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class ZkInfoContributorAutoConfigurationTests {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(ZkAutoConfiguration.class, ZkInfoContributorAutoConfiguration.class))
            .withPropertyValues("zk.connect-string=localhost:1", "zk.client-name=main");

    @Test
    void thereIsNoneUnlessAskedFor() {
        runner.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(ZkInfoContributor.class));
    }

    @Test
    void itNamesTheLibraryAndTheClients() {
        runner.withPropertyValues("management.info.zookeeper.enabled=true").run(context -> {
            Info.Builder builder = new Info.Builder();
            context.getBean(ZkInfoContributor.class).contribute(builder);
            assertThat(builder.build().getDetails().get("zookeeper"))
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.MAP)
                    .containsEntry("clients", List.of("main"))
                    .extractingByKey("library")
                    .asString()
                    .contains("zk-client-core");
        });
    }
}
