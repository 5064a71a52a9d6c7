/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.group.ZkGroup;
import io.zkboot.spring.recipe.ZkRecipes;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * Recipes of the client as beans, made with {@link ZkRecipes}, which starts caches with the application, has all end
 * before the client does, and tells the meters of them.
 */
@Configuration(proxyBeanMethods = false)
class Recipes {
    /** The children of the root that are left out are the servers' own. */
    @Bean
    ZkCache<byte[]> tree(ZkRecipes recipes) {
        return recipes.treeCache(
                "/", cache -> cache.filter(path -> !path.equals("/zookeeper") && !path.startsWith("/zookeeper/")));
    }

    @Bean(initMethod = "start")
    ZkGroup instanceGroup(ZkRecipes recipes) {
        return recipes.group(Instances.PATH);
    }
}
