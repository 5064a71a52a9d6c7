/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import java.util.List;
import java.util.Locale;

/** What the children contend for, and where it lies. */
enum Contest {
    LOCK("lock-"),
    LEADER("latch-"),
    READ_WRITE("__WRIT__", "__READ__"),
    /** Ours, and those of Curator, whose leases are one level below. */
    PERMITS("permit-", "lease-");

    static final String ROOT = "/chaos";
    /** What the caches show. */
    static final String TREE = ROOT + "/tree";
    /** How many may hold a permit at a time. */
    static final int PERMIT_COUNT = 2;

    private static final String WRITER = "__WRIT__";
    private static final int DIGITS = 10;

    private final List<String> kinds;

    Contest(String... kinds) {
        this.kinds = List.of(kinds);
    }

    /** The node below which contenders queue. */
    String path() {
        return ROOT + "/" + word();
    }

    /** The node that only holders change. */
    String counter() {
        return ROOT + "/counters/" + word();
    }

    /** Its name in reports. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Contest of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether a child of the path contends. */
    boolean isContender(String name) {
        return kinds.stream().anyMatch(kind -> name.lastIndexOf(kind) == name.length() - DIGITS - kind.length());
    }

    /** The number at the end of the name of a contender. */
    static int number(String name) {
        return Integer.parseInt(name.substring(name.length() - DIGITS));
    }

    /** Whether the contender of that name holds, of all that are there, and may write to the counter. */
    boolean mayWrite(String name, Iterable<String> all) {
        int ahead = 0;
        for (String other : all) {
            ahead += number(other) < number(name) ? 1 : 0;
        }
        return switch (this) {
            case LOCK, LEADER -> ahead == 0;
            case READ_WRITE -> ahead == 0 && name.contains(WRITER);
            case PERMITS -> ahead < PERMIT_COUNT;
        };
    }

    /** Whether the contender of that name holds, be it to read or to write. */
    boolean holds(String name, Iterable<String> all) {
        if (this != READ_WRITE || name.contains(WRITER)) {
            return mayWrite(name, all);
        }
        for (String other : all) {
            if (other.contains(WRITER) && number(other) < number(name)) {
                return false;
            }
        }
        return true;
    }
}
