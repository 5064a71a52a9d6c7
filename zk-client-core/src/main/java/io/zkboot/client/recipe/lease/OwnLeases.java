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

    /** Returns those that are kept there, under that name, by what is kept: one, as a rule, or none. */
    List<HeldLease> at(String path, LeaseStore.Kept kept) {
        synchronized (all) {
            return all.stream()
                    .filter(lease -> lease.path().equals(path)
                            && lease.holderName().equals(kept.text().holder())
                            && lease.isMine(kept))
                    .toList();
        }
    }
}
