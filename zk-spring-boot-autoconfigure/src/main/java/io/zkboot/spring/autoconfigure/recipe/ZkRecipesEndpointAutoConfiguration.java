/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.recipe;

import io.zkboot.spring.endpoint.ZkEndpointContributor;
import io.zkboot.spring.leader.ZkElection;
import io.zkboot.spring.leader.ZkElectionStatus;
import io.zkboot.spring.leader.ZkLeaders;
import io.zkboot.spring.recipe.ZkRecipesView;
import java.util.List;
import java.util.stream.Stream;
import org.springframework.aot.hint.annotation.RegisterReflectionForBinding;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of what the actuator endpoint {@code zookeeper} shows of elections, locks and caches. */
@AutoConfiguration(after = ZkLeaderAutoConfiguration.class)
@ConditionalOnBean(ZkLeaders.class)
@RegisterReflectionForBinding({RecipeEntries.Leader.class, RecipeEntries.Lock.class, RecipeEntries.Cache.class})
public final class ZkRecipesEndpointAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "zkLeadersEndpointContributor", search = SearchStrategy.CURRENT)
    ZkEndpointContributor zkLeadersEndpointContributor(
            ObjectProvider<ZkLeaders> leaders, ObjectProvider<ZkRecipesView> recipes) {
        return ZkEndpointContributor.of(
                "leaders",
                () -> leaders(
                        leaders.stream()
                                .flatMap(each -> each.getElections().stream())
                                .map(ZkElection::status)
                                .toList(),
                        recipes.stream().flatMap(each -> each.elections().stream())));
    }

    @Bean
    @ConditionalOnMissingBean(name = "zkLocksEndpointContributor", search = SearchStrategy.CURRENT)
    ZkEndpointContributor zkLocksEndpointContributor(ObjectProvider<ZkRecipesView> recipes) {
        return ZkEndpointContributor.of(
                "locks",
                () -> recipes.stream()
                        .flatMap(each -> each.held().stream())
                        .map(RecipeEntries.Lock::of)
                        .toList());
    }

    @Bean
    @ConditionalOnMissingBean(name = "zkCachesEndpointContributor", search = SearchStrategy.CURRENT)
    ZkEndpointContributor zkCachesEndpointContributor(ObjectProvider<ZkRecipesView> recipes) {
        return ZkEndpointContributor.of(
                "caches",
                () -> recipes.stream()
                        .flatMap(each -> each.caches().stream())
                        .map(RecipeEntries.Cache::of)
                        .toList());
    }

    /** Those of annotations, which know more of themselves, and then all others. */
    private static List<RecipeEntries.Leader> leaders(
            List<ZkElectionStatus> ofAnnotations, Stream<ZkRecipesView.Election> all) {
        return Stream.concat(
                        ofAnnotations.stream().map(RecipeEntries.Leader::of),
                        ElectionsInCode.of(ofAnnotations, all).map(RecipeEntries.Leader::of))
                .toList();
    }
}
