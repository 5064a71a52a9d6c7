/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

/**
 * How the nodes of a queue are named. All who use a queue must use the same one; nobody compares.
 *
 * <p>With the layouts of other clients the flaws of those clients stay theirs: see each.
 */
public enum QueueLayout {
    /**
     * Our own, the default: items {@code <path>/entries/item-<priority>-<random>-<number>}, claims
     * {@code <path>/taken/<name of the item>}. No two items ever have the same name, whatever becomes of the numbers.
     */
    OWN(true, "item-", true, true),

    /**
     * That of kazoo's {@code LockingQueue}: items {@code <path>/entries/entry-<priority>-<number>}, claims
     * {@code <path>/taken/<name of the item>}. Each respects the claims of the other. What is left: a kazoo client
     * whose session has expired unnoticed consumes the item, and removes the claim, of whoever has it by then; and ours
     * cannot tell a claim of kazoo's from its own of a session before. Either way an item is handled twice, not lost.
     * Claims of kazoo's are not counted as attempts.
     */
    KAZOO_LOCKING_QUEUE(true, "entry-", true, false),

    /**
     * That of kazoo's {@code Queue}: items {@code <path>/entry-<priority>-<number>}, for {@code take} alone: its
     * consumers know no claims. They may lose an item that they take, and take two for one, when a reply is lost.
     */
    KAZOO_QUEUE(false, "entry-", true, false),

    /**
     * That of Curator's {@code SimpleDistributedQueue}: items {@code <path>/qn-<number>}, without priorities, for
     * {@code take} alone: its consumers know no claims. They lose an item that they take when a reply is lost, and take
     * the next one for it.
     */
    CURATOR_SIMPLE_QUEUE(false, "qn-", false, false);

    private final boolean claims;
    private final String prefix;
    private final boolean priorities;
    private final boolean unique;

    QueueLayout(boolean claims, String prefix, boolean priorities, boolean unique) {
        this.claims = claims;
        this.prefix = prefix;
        this.priorities = priorities;
        this.unique = unique;
    }

    /** Whether items can be claimed, which all consumers must respect. */
    public boolean hasClaims() {
        return claims;
    }

    /** Whether items have priorities. */
    public boolean hasPriorities() {
        return priorities;
    }

    String prefix() {
        return prefix;
    }

    /** Whether the name of an item is never given a second time. */
    boolean isUnique() {
        return unique;
    }
}
