/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** The items of the last list that nobody of this process has tried for, and which is the next one. In the inbox. */
final class Candidates {
    /** Of how many of the first items one is chosen, after somebody else was met at one. */
    private static final int SPREAD = 8;

    private final QueueContext context;
    private final List<ItemName> items = new ArrayList<>();
    private final Set<String> tried = new HashSet<>();
    /** Items that could not be had a short time ago: others come first, so that they do not keep all waiting. */
    private final Set<String> unobtainable = new HashSet<>();

    private int met;

    Candidates(QueueContext context) {
        this.context = context;
    }

    /** There is a new list, in the order of the queue. */
    void listed(List<ItemName> free) {
        items.clear();
        items.addAll(free);
        items.removeIf(item -> tried.contains(item.name()));
        items.sort(Comparator.comparing(item -> !isObtainable(item))); // and else as they are
    }

    private boolean isObtainable(ItemName item) {
        return !unobtainable.contains(item.name());
    }

    boolean isEmpty() {
        return items.isEmpty();
    }

    void clear() {
        items.clear();
    }

    /** Returns the one to try for, which nobody else of this process tries for until that has {@link #ended}. */
    ItemName next() {
        ItemName next = items.remove(choice());
        tried.add(next.name());
        return next;
    }

    /** The first one, unless somebody else has been there: then one that depends on who we are. */
    private int choice() {
        if (met == 0) {
            return 0;
        }
        int salt = Long.hashCode(context.client().snapshot().sessionId());
        int good = (int) items.stream().filter(this::isObtainable).count();
        return Math.floorMod(salt + met, Math.min(SPREAD, good == 0 ? items.size() : good));
    }

    void ended(ItemName item) {
        tried.remove(item.name());
    }

    void got() {
        met = 0;
    }

    /** Somebody else was there first. */
    void missed() {
        met++;
    }

    /** It cannot be had: until that may have changed it comes behind the others. */
    void avoid(ItemName item) {
        if (unobtainable.add(item.name())) {
            CompletableFuture<?> unused = context.door()
                    .patient()
                    .delay(Trouble.LONG_PAUSE)
                    .whenComplete((now, ended) -> context.inbox().put(() -> unobtainable.remove(item.name())));
        }
    }
}
