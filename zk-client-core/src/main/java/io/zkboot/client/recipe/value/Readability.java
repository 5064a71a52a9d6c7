/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import io.zkboot.client.recipe.cache.CacheChange;
import io.zkboot.client.recipe.cache.CacheListener;
import io.zkboot.client.recipe.cache.CachedNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Why a node is not in its cache although it may be there: who asks later must be told as well. */
final class Readability<T> implements CacheListener<T> {
    private volatile @Nullable Throwable why;
    private volatile @Nullable Throwable refusal;
    private boolean met;

    /** Returns the reason; null if what is not in the cache is not there. */
    @Nullable Throwable why() {
        return why;
    }

    /** Returns why the servers do not let the node be watched; null if they do, as far as is known. */
    @Nullable Throwable refusal() {
        return refusal;
    }

    @Override
    public void initialised(List<CachedNode<T>> nodes) {
        refusal = null;
    }

    @Override
    public void changed(CacheChange<T> change) {
        why = null;
    }

    @Override
    public void stale() {
        met = false;
    }

    @Override
    public void failed(String path, Throwable failure) {
        met = true;
        why = failure;
    }

    @Override
    public void recovered(String path) {
        why = null;
    }

    @Override
    public void unwatched(Throwable failure) {
        refusal = failure;
    }

    @Override
    public void resynced(int changes) {
        refusal = null;
        if (!met) {
            why = null;
        }
    }
}
