/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cloud.context.environment.EnvironmentChangeEvent;
import org.springframework.cloud.context.scope.refresh.RefreshScope;

/** Spring Cloud Context is optional. */
class ZkConfigWithoutSpringCloudTests {
    private final ApplicationContextRunner runner =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(ZkConfigAutoConfiguration.class));

    @Test
    void withSpringCloudBeansAreBoundAnew() {
        runner.run(context -> assertThat(context).hasSingleBean(ZkConfigRebinder.class));
    }

    @Test
    void withoutItTheApplicationStarts() {
        runner.withClassLoader(new FilteredClassLoader(EnvironmentChangeEvent.class, RefreshScope.class))
                .run(context -> assertThat(context)
                        .hasNotFailed()
                        .hasSingleBean(ZkConfigProperties.class)
                        .doesNotHaveBean("zkConfigRebinder"));
    }
}
