/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.internal.mark.Marks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Where the nodes of a queue are, and how they are named. */
final class QueuePaths {
    /** Numbers are those of an int: behind the last one a server of before 3.6 goes on with negative ones. */
    private static final long NUMBERS = 1L << 32;

    private final String path;
    private final QueueLayout layout;
    private final String entries;
    private final String taken;
    private final Pattern pattern;

    QueuePaths(String path, QueueLayout layout) {
        if (ZnodePath.requireValid(path).equals("/")) {
            throw new IllegalArgumentException("The path of a queue cannot be the root: name a node below it.");
        }
        this.path = path;
        this.layout = layout;
        this.entries = layout.hasClaims() ? ZnodePath.child(path, "entries") : path;
        // Consumers of layouts without claims take every child for an item.
        this.taken = layout.hasClaims() ? ZnodePath.child(path, "taken") : path + "-taken";
        this.pattern = Pattern.compile(layout.prefix()
                + (layout.hasPriorities() ? "(?<priority>[0-9]{3})-" : "(?<priority>)")
                + (layout.isUnique() ? "[0-9a-f]{16}-" : "")
                + "(?<number>[0-9]{10}|-[0-9]{9,10})"); // the sign is one of the ten characters to fill
    }

    String path() {
        return path;
    }

    /** Path of the parent of all items. */
    String entries() {
        return entries;
    }

    /** Path of the parent of all claims and receipts. */
    String taken() {
        return taken;
    }

    String dead() {
        return ZnodePath.child(path, "dead");
    }

    String item(String name) {
        return ZnodePath.child(entries, name);
    }

    String claim(String name) {
        return ZnodePath.child(taken, name);
    }

    /** Returns what stands before the number in the name of a new item. */
    String stem(int priority) {
        if (priority < 0 || priority > ZkQueue.MAX_PRIORITY) {
            throw new IllegalArgumentException(
                    "The priority is " + priority + ", outside of 0 to " + ZkQueue.MAX_PRIORITY + ".");
        }
        if (!layout.hasPriorities()) {
            if (priority != ZkQueue.DEFAULT_PRIORITY) {
                throw new IllegalArgumentException("The layout " + layout + " has no priorities.");
            }
            return layout.prefix();
        }
        String random = layout.isUnique()
                ? String.format(Locale.ROOT, "%016x-", Marks.next().getLeastSignificantBits())
                : "";
        return String.format(Locale.ROOT, "%s%03d-%s", layout.prefix(), priority, random);
    }

    /** Returns the items in their order, without children that are none. */
    List<ItemName> sorted(Collection<String> names, Set<String> without) {
        List<ItemName> items = new ArrayList<>(names.size());
        for (String name : names) {
            ItemName item = without.contains(name) ? null : parse(name);
            if (item != null) {
                items.add(item);
            }
        }
        items.sort(null);
        return items;
    }

    private @Nullable ItemName parse(String name) {
        Matcher matcher = pattern.matcher(name);
        if (!matcher.matches()) {
            return null;
        }
        String priority = matcher.group("priority");
        long number = Long.parseLong(matcher.group("number"));
        return new ItemName(
                name,
                priority == null || priority.isEmpty() ? 0 : Integer.parseInt(priority),
                number < 0 ? number + NUMBERS : number);
    }
}
