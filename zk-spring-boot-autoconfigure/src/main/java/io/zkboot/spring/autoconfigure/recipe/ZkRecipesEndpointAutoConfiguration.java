/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.recipe;

import io.zkboot.spring.endpoint.ZkEndpointContributor;
import io.zkboot.spring.leader.ZkLeaders;
import io.zkboot.spring.recipe.ZkRecipesView;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of what the actuator endpoint {@code zookeeper} shows of elections, locks and caches. */
@AutoConfiguration(after = ZkLeaderAutoConfiguration.class)
@ConditionalOnBean(ZkLeaders.class)
@RegisterReflectionForBinding({RecipeEntries.Leader.class, RecipeEntries.Lock.class, RecipeEntries.Cache.class})
public final class ZkRecipesEndpointAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "zkLeadersEndpointContributor")
    ZkEndpointContributor zkLeadersEndpointContributor(ObjectProvider<ZkLeaders> leaders) {
        return ZkEndpointContributor.of(
                "leaders",
                () -> leaders.stream()
                        .flatMap(each -> each.getElections().stream())
                        .map(election -> RecipeEntries.Leader.of(election.status()))
                        .toList());
    }

    @Bean
    @ConditionalOnMissingBean(name = "zkLocksEndpointContributor")
    ZkEndpointContributor zkLocksEndpointContributor(ObjectProvider<ZkRecipesView> recipes) {
        return ZkEndpointContributor.of(
                "locks",
                () -> recipes.stream()
                        .flatMap(each -> each.held().stream())
                        .map(RecipeEntries.Lock::of)
                        .toList());
    }

    @Bean
    @ConditionalOnMissingBean(name = "zkCachesEndpointContributor")
    ZkEndpointContributor zkCachesEndpointContributor(ObjectProvider<ZkRecipesView> recipes) {
        return ZkEndpointContributor.of(
                "caches",
                () -> recipes.stream()
                        .flatMap(each -> each.caches().stream())
                        .map(RecipeEntries.Cache::of)
                        .toList());
    }
}
