/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.recipe;

import io.micrometer.core.instrument.MeterRegistry;
import io.zkboot.spring.leader.ZkLeaders;
import io.zkboot.spring.metrics.ZkRecipeGroup;
import io.zkboot.spring.metrics.ZkRecipeMetrics;
import io.zkboot.spring.recipe.ZkRecipesView;
import java.util.List;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Lazy;

/** Auto-configuration of the meters {@code zookeeper.recipe.*}. */
@AutoConfiguration(
        after = ZkLeaderAutoConfiguration.class,
        afterName = {
            "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
            "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration"
        })
@ConditionalOnClass(MeterRegistry.class)
@ConditionalOnBean({MeterRegistry.class, ZkLeaders.class})
@ConditionalOnBooleanProperty(
        name = {"zk.metrics.enabled", "zk.recipes.metrics.enabled"},
        matchIfMissing = true)
public final class ZkRecipesMetricsAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(search = SearchStrategy.CURRENT)
    ZkRecipeMetrics zkRecipeMetrics(
            MeterRegistry registry, ObjectProvider<ZkRecipeGroup> groups, ObjectProvider<ZkRecipesView> view) {
        return new ZkRecipeMetrics(
                registry,
                groups.getIfAvailable(() -> (recipe, path) -> ZkRecipeGroup.firstPart(path)),
                view::getObject);
    }

    // Elections that come later, as of a lazy bean, have meters as well.
    @Bean
    @Lazy(false)
    SmartInitializingSingleton zkLeaderMetricsBinding(ZkRecipeMetrics metrics, ZkLeaders leaders) {
        return () -> leaders.addElectionListener(election -> metrics.bind(List.of(election)));
    }
}
