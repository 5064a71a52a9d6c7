/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import io.zkboot.client.recipe.cache.CacheChange;
import io.zkboot.client.recipe.cache.CacheListener;
import io.zkboot.client.recipe.cache.CachedNode;
import java.util.List;

/** Hears that a cache has all that was written here before: it has read since. */
final class CaughtUp<T> implements CacheListener<T> {
    private final Runnable told;

    CaughtUp(Runnable told) {
        this.told = told;
    }

    @Override
    public void initialised(List<CachedNode<T>> nodes) {
        told.run();
    }

    @Override
    public void changed(CacheChange<T> change) {}

    @Override
    public void resynced(int changes) {
        told.run();
    }
}
