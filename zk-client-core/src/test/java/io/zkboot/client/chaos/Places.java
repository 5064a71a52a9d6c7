/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** The nodes that all clients share. */
final class Places {
    static final String ROOT = "/chaos";
    /** Nodes that are there always, and are set by anybody at any time. */
    static final List<String> KEYS = many(ROOT + "/key-", 8);
    /** Two of them, which only a multi sets, both or none. */
    static final List<String> PAIR = many(ROOT + "/pair-", 2);
    /** Nodes that are set by who knows their version. */
    static final List<String> COUNTERS = many(ROOT + "/counter-", 4);
    /** How values begin that no client writes. */
    static final String OURS = "ours";
    /** Below it nodes come and go. */
    static final String TREE = ROOT + "/tree";

    static final List<String> LEAVES = many(TREE + "/leaf-", 8);
    /** Below it are the ephemeral nodes. */
    static final String LIVE = ROOT + "/live";

    private Places() {}

    private static List<String> many(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    /** Nodes that are there from the beginning to the end. */
    static List<String> lasting() {
        List<String> all = new ArrayList<>(List.of(ROOT, TREE, LIVE));
        all.addAll(KEYS);
        all.addAll(PAIR);
        all.addAll(COUNTERS);
        return all;
    }
}
