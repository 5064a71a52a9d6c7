/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.group.ZkGroup;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Recipes of the client as beans: each begins with the application, and ends before the client does. */
@Configuration(proxyBeanMethods = false)
class Recipes {
    /** The children of the root that are left out are the servers' own. */
    @Bean(initMethod = "start")
    ZkCache<byte[]> tree(ZkClient client) {
        return ZkCache.tree(client, "/")
                .filter(path -> !path.equals("/zookeeper") && !path.startsWith("/zookeeper/"))
                .build();
    }

    @Bean(initMethod = "start")
    ZkGroup instanceGroup(ZkClient client) {
        return ZkGroup.of(client, Instances.PATH);
    }
}
