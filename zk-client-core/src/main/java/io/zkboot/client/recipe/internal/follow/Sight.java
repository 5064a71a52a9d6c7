/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.follow;

import io.zkboot.client.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * A node as one read has shown it.
 *
 * @param stat its status, null if it is not there
 * @param changed the transaction that last changed what is looked at: {@code mzxid} of data, {@code pzxid} of names
 * @param content what was read; null if the node is not there, or there is a failure
 * @param failure why what is there could not be read, null if it could
 */
public record Sight<C>(
        @Nullable Stat stat,
        long changed,
        @Nullable C content,
        @Nullable Throwable failure) {

    /** What there is to see of a node that is not there. */
    static <C> Sight<C> absent() {
        return new Sight<>(null, 0, null, null);
    }

    /**
     * Whether both show the same. Versions would not tell: those of a node that was deleted and made again begin anew.
     */
    boolean isSameAs(Sight<C> other) {
        return czxid() == other.czxid() && changed == other.changed && (failure == null) == (other.failure == null);
    }

    /** Whether it is certainly not of before a transaction. */
    boolean shows(long zxid) {
        return stat != null && failure == null && changed >= zxid;
    }

    private long czxid() {
        return stat == null ? 0 : stat.czxid();
    }
}
