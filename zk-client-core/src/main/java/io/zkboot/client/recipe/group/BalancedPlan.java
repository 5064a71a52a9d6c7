/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The pairs of items and members in the order of their hashes: the first one of an item with room for it gets it. */
final class BalancedPlan implements PartitionPlan {
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private record Pair(long score, int item, int member) {}

    private static final Comparator<Pair> ORDER =
            Comparator.comparingLong(Pair::score).thenComparingInt(Pair::item).thenComparingInt(Pair::member);

    @Override
    public List<String> share(List<String> items, List<String> members, String me) {
        List<Pair> pairs = new ArrayList<>(items.size() * members.size());
        long[] ofItems = items.stream().mapToLong(BalancedPlan::hash).toArray();
        long[] ofMembers = members.stream().mapToLong(BalancedPlan::hash).toArray();
        for (int i = 0; i < ofItems.length; i++) {
            for (int m = 0; m < ofMembers.length; m++) {
                pairs.add(new Pair(mixed(ofItems[i] * 31 + ofMembers[m]), i, m));
            }
        }
        pairs.sort(ORDER);
        return taken(pairs, items, members.size(), members.indexOf(me));
    }

    private static List<String> taken(List<Pair> pairs, List<String> items, int members, int me) {
        int room = items.size() / Math.max(1, members);
        int withOneMore = items.size() % Math.max(1, members);
        int[] loads = new int[members];
        boolean[] given = new boolean[items.size()];
        List<String> mine = new ArrayList<>();
        for (Pair pair : pairs) {
            int load = loads[pair.member()];
            boolean more = load == room && withOneMore > 0;
            if (given[pair.item()] || !(load < room || more)) {
                continue;
            }
            if (more) {
                withOneMore--;
            }
            given[pair.item()] = true;
            loads[pair.member()]++;
            if (pair.member() == me) {
                mine.add(items.get(pair.item()));
            }
        }
        mine.sort(null);
        return mine;
    }

    /** FNV-1a, which is the same everywhere and for ever. */
    private static long hash(String text) {
        long hash = FNV_BASIS;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xff)) * FNV_PRIME;
        }
        return hash;
    }

    private static long mixed(long hash) {
        long mixed = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ (mixed >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return mixed ^ (mixed >>> 33);
    }
}
