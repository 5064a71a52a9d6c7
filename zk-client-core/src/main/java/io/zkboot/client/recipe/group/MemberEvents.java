/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import io.zkboot.client.recipe.cache.CacheChange;
import io.zkboot.client.recipe.cache.CacheListener;
import io.zkboot.client.recipe.cache.CachedNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells a listener of members what it hears of nodes. */
record MemberEvents(NodeGroup group, GroupListener listener) implements CacheListener<byte[]> {
    @Override
    public void initialised(List<CachedNode<byte[]>> nodes) {
        listener.initialised(group.membersOf(nodes.stream()));
    }

    @Override
    public void changed(CacheChange<byte[]> change) {
        GroupMember before = member(change.old());
        GroupMember now = member(change.current());
        if (before != null && now != null) {
            listener.changed(before, now);
        } else if (before != null) {
            listener.left(before);
        } else if (now != null) {
            listener.joined(now);
        }
    }

    private @Nullable GroupMember member(@Nullable CachedNode<byte[]> node) {
        return node == null ? null : group.names().member(node);
    }

    @Override
    public void stale() {
        listener.stale();
    }

    @Override
    public void resynced(int changes) {
        listener.resynced();
    }

    @Override
    public void failed(String path, Throwable failure) {
        listener.failed(path, failure);
    }

    @Override
    public void recovered(String path) {
        listener.recovered(path);
    }

    @Override
    public void unwatched(Throwable failure) {
        listener.failed(group.path(), failure);
    }
}
