/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.recipe;

import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.ZkAutoConfiguration;
import io.zkboot.spring.autoconfigure.ZkProperties;
import io.zkboot.spring.recipe.EnableZkRecipes;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;

/** Auto-configuration of {@link io.zkboot.spring.recipe.ZkRecipes}. */
@AutoConfiguration(after = ZkAutoConfiguration.class)
@ConditionalOnBean({ZkClients.class, ZkProperties.class})
@EnableZkRecipes
public final class ZkRecipesAutoConfiguration {}
