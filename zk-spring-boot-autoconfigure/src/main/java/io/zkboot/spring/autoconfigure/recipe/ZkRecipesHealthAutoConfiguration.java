/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.recipe;

import io.zkboot.client.recipe.GrantState;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.health.ZkHealthDetails;
import io.zkboot.spring.leader.ZkElection;
import io.zkboot.spring.leader.ZkElectionStatus;
import io.zkboot.spring.leader.ZkLeaders;
import io.zkboot.spring.recipe.ZkRecipesView;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of what health shows of elections and locks. */
@AutoConfiguration(after = ZkLeaderAutoConfiguration.class)
@ConditionalOnClass(ConditionalOnEnabledHealthIndicator.class)
@ConditionalOnBean(ZkLeaders.class)
@ConditionalOnEnabledHealthIndicator("zookeeper")
public final class ZkRecipesHealthAutoConfiguration {
    // Asked for when health is: the elections of a context are not there before its clients.
    @Bean
    @ConditionalOnMissingBean(name = "zkRecipesHealthDetails", search = SearchStrategy.CURRENT)
    ZkHealthDetails zkRecipesHealthDetails(
            ZkClients clients, ObjectProvider<ZkLeaders> leaders, ObjectProvider<ZkRecipesView> recipes) {
        return client -> details(
                clients.nameOf(client),
                leaders.stream()
                        .flatMap(each -> each.getElections().stream())
                        .map(ZkElection::status)
                        .toList(),
                recipes.getObject());
    }

    /** How a leadership stands, and what it is called: by its id, or its path if code has made the election. */
    private record Led(String client, String name, @Nullable GrantState leadership) {
        static Stream<Led> all(List<ZkElectionStatus> ofAnnotations, ZkRecipesView recipes) {
            return Stream.concat(
                    ofAnnotations.stream().map(each -> new Led(each.client(), each.id(), each.leadership())),
                    ElectionsInCode.of(ofAnnotations, recipes.elections().stream())
                            .map(each -> new Led(each.client(), each.path(), each.leadership())));
        }
    }

    private static Map<String, ?> details(String client, List<ZkElectionStatus> ofAnnotations, ZkRecipesView recipes) {
        List<Led> own = Led.all(ofAnnotations, recipes)
                .filter(each -> each.client().equals(client))
                .toList();
        Map<String, Object> details = new LinkedHashMap<>();
        if (!own.isEmpty()) {
            details.put(
                    "leaderOf",
                    own.stream()
                            .filter(each -> each.leadership() == GrantState.HELD)
                            .map(Led::name)
                            .toList());
        }
        List<String> inDoubt = Stream.concat(
                        own.stream()
                                .filter(each -> each.leadership() == GrantState.IN_DOUBT)
                                .map(Led::name),
                        recipes.held().stream()
                                .filter(each -> each.client().equals(client) && each.state() == GrantState.IN_DOUBT)
                                .map(ZkRecipesView.Held::path))
                .toList();
        if (!inDoubt.isEmpty()) {
            details.put("inDoubt", inDoubt);
        }
        return details;
    }
}
