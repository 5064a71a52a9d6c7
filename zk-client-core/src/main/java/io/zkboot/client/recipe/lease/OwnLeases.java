/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The leases of a process, whichever object has taken them. Who takes a lease over under its name is perhaps another
 * object than who has it, and its holder must know at once. As long as somebody has them: they are not kept alive here.
 */
final class OwnLeases {
    static final OwnLeases OF_THIS_PROCESS = new OwnLeases();

    private final Set<HeldLease> all = Collections.newSetFromMap(new WeakHashMap<>()); // guarded by itself

    /** For tests, in which one process stands for several. */
    OwnLeases() {}

    /** Notes one that is about to be written. */
    void add(HeldLease lease) {
        synchronized (all) {
            all.add(lease);
        }
    }

    /**
     * Returns those that are kept there, under that name, by what is kept: one, as a rule, or none.
     *
     * @param path as one view of a client sees it; theirs may be those of others
     */
    List<HeldLease> at(String path, LeaseStore.Kept kept) {
        synchronized (all) {
            return all.stream()
                    .filter(lease -> lease.holderName().equals(kept.text().holder())
                            && lease.isMine(kept)
                            && (kept.text().mark() != null || mayBeSame(lease.path(), path)))
                    .toList();
        }
    }

    /**
     * Without a mark, which nobody else has, the path has its say. Of one node it is the same in all views but for the
     * chroots in front of it: one that ends as the other does is taken for the same rather than two leases be valid.
     */
    private static boolean mayBeSame(String path, String other) {
        return path.endsWith(other) || other.endsWith(path);
    }
}
