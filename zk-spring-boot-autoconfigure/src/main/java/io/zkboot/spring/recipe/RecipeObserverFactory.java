/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.recipe;

import io.zkboot.client.recipe.RecipeObserver;

/**
 * Makes the observer of the recipes of one client, for those who tell clients apart. As a bean it is asked by
 * {@link ZkRecipes} once for each client; a {@link RecipeObserver} bean hears of all clients.
 */
@FunctionalInterface
public interface RecipeObserverFactory {
    /**
     * Returns the observer.
     *
     * @param clientName name of the client, as in health and metrics
     */
    RecipeObserver observer(String clientName);
}
