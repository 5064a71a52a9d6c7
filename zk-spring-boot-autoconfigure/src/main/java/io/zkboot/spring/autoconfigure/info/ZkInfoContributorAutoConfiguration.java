/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.info;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import org.springframework.boot.actuate.autoconfigure.info.ConditionalOnEnabledInfoContributor;
import org.springframework.boot.actuate.autoconfigure.info.InfoContributorFallback;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.annotation.Bean;

/** Auto-configuration of the info contributor {@code zookeeper}, which is off unless it is asked for. */
@AutoConfiguration(after = ZkAutoConfiguration.class)
@ConditionalOnClass({ZkClient.class, ConditionalOnEnabledInfoContributor.class})
@ConditionalOnBean(ZkClients.class)
@ConditionalOnEnabledInfoContributor(value = "zookeeper", fallback = InfoContributorFallback.DISABLE)
public final class ZkInfoContributorAutoConfiguration {
    @Bean
    @ConditionalOnMissingBean(name = "zkInfoContributor", search = SearchStrategy.CURRENT)
    ZkInfoContributor zkInfoContributor(ZkClients clients) {
        return new ZkInfoContributor(clients);
    }
}
