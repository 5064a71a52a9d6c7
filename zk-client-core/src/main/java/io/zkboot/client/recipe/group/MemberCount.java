/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.cache.CacheChange;
import io.zkboot.client.recipe.cache.CacheListener;
import io.zkboot.client.recipe.cache.CachedNode;
import io.zkboot.client.recipe.internal.Failures;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Tells an observer how many members there are. Where events are delivered. */
final class MemberCount implements CacheListener<byte[]> {
    /** Its name for observers. */
    private static final String RECIPE = "group";

    private final NodeGroup group;
    private final RecipeObserver observer;
    private final Set<String> paths = new HashSet<>();

    MemberCount(NodeGroup group, RecipeObserver observer) {
        this.group = group;
        this.observer = observer;
    }

    @Override
    public void initialised(List<CachedNode<byte[]>> nodes) {
        nodes.stream().filter(this::isMember).map(CachedNode::path).forEach(paths::add);
        tell();
    }

    @Override
    public void changed(CacheChange<byte[]> change) {
        CachedNode<byte[]> now = change.current();
        boolean isOther = (now != null && isMember(now)) ? paths.add(change.path()) : paths.remove(change.path());
        if (isOther) {
            tell();
        }
    }

    private boolean isMember(CachedNode<byte[]> node) {
        return group.names().member(node) != null;
    }

    private void tell() {
        Failures.loudly(() -> observer.groupSize(RECIPE, group.path(), paths.size()));
    }
}
