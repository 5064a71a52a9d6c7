/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.recipe;

import io.zkboot.client.recipe.RecipeObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Logs what listeners throw, which without an observer goes to the handler of uncaught exceptions. */
final class LoggingObserver implements RecipeObserver {
    private static final Logger log = LoggerFactory.getLogger(ZkRecipes.class);

    @Override
    public void listenerFailed(String recipe, String path, Throwable failure) {
        log.error("A listener or task of the {} {} failed", recipe, path, failure);
    }
}
