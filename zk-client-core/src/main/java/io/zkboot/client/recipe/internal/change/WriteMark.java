/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.change;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.CreatedNode;
import io.zkboot.client.internal.mark.Marks;
import io.zkboot.client.recipe.internal.Door;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The ephemeral child of a node that shows which write was the last. Each write changes it along with the node, nobody
 * else does. It also binds writes to the node that it was made below. Lives where its writer does.
 */
final class WriteMark {
    private static final CreateOptions OPTIONS =
            CreateOptions.of(CreateMode.EPHEMERAL).withProtection();

    private final Door door;
    private final String path;
    private final boolean wanted;
    private @Nullable String name;

    /**
     * Creates one, which is not there yet.
     *
     * @param path of the node
     * @param wanted whether it is ever to be there
     */
    WriteMark(Door door, String path, boolean wanted) {
        this.door = door;
        this.path = path;
        this.wanted = wanted;
    }

    /** Whether it is wanted, but not known to be there. */
    boolean isMissing() {
        return wanted && name == null;
    }

    /** The one that a write changes, or makes along with the node; null if there is none. */
    @Nullable String of(NodeState base) {
        return wanted && !base.exists() ? path + "/_c_" + Marks.next() + "-mark" : name;
    }

    /** Makes one, of no write so far. Whoever hears that it has been made says where it is. */
    static CompletableFuture<CreatedNode> make(AsyncZkClient zk, String path) {
        return zk.createWithStat(path + "/mark", WriteAttempt.number(0), OPTIONS);
    }

    /** It is there. */
    void found(@Nullable String made) {
        name = made;
    }

    /** It is gone, or no longer to be relied on. */
    void lost() {
        name = null;
    }

    /** Deletes it, if it is there. */
    void delete() {
        String old = name;
        lost();
        discard(old);
    }

    /** Deletes one that is perhaps there. */
    void discard(@Nullable String old) {
        if (old != null) {
            CompletableFuture<?> unused = door.discard(old).exceptionally(ended -> null); // with the session, then
        }
    }
}
