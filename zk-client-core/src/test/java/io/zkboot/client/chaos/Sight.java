/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What a session has seen, by when and in which order. */
final class Sight {
    /** One thing that was seen; what was seen before it counts as well, once all is known. */
    private record Seen(long key, long zxid) {}

    private List<Seen> byTime = new ArrayList<>();
    private List<Seen> byOrder = new ArrayList<>();

    /** The order is 0 if it is not known. */
    void add(long at, long order, long zxid) {
        if (zxid > 0) {
            byTime.add(new Seen(at, zxid));
            if (order > 0) {
                byOrder.add(new Seen(order, zxid));
            }
        }
    }

    /** All is known. */
    void end() {
        byTime = summedUp(byTime);
        byOrder = summedUp(byOrder);
    }

    private static List<Seen> summedUp(List<Seen> all) {
        all.sort(Comparator.comparingLong(Seen::key));
        List<Seen> sums = new ArrayList<>(all.size());
        long most = 0;
        for (Seen seen : all) {
            most = Math.max(most, seen.zxid());
            sums.add(new Seen(seen.key(), most));
        }
        return sums;
    }

    /** The newest transaction that was seen before the call was made, or told before its answer in one order. */
    long before(Operation operation) {
        long seen = before(byTime, operation.invoked());
        return operation.isPipelined() ? Math.max(seen, before(byOrder, operation.order())) : seen;
    }

    private static long before(List<Seen> all, long key) {
        int low = 0;
        int high = all.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (all.get(middle).key() < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low == 0 ? 0 : all.get(low - 1).zxid();
    }
}
