/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Everything that is known of a run: what the servers have noted and what the clients tell, and ways to find it. */
final class Evidence {
    /** A write that was acknowledged, and its transaction. */
    private record Acknowledged(long invoked, long completed, long zxid) {}

    private final Ledger ledger;
    private final List<Testimony> testimonies;
    private final Map<String, Long> leftovers;
    private final Set<Long> living;
    private final long end;
    private final Map<String, Operation> writers = new HashMap<>();
    private final long[] invoked;
    private final long[] leastFromThere;
    private final long[] completed;
    private final long[] mostUpToThere;

    /**
     * All of a run.
     *
     * @param leftovers ephemeral nodes that were there when all rested, and whose they were
     * @param living the sessions that there were then
     * @param end the last transaction that all clients have seen
     */
    Evidence(Ledger ledger, List<Testimony> testimonies, Map<String, Long> leftovers, Set<Long> living, long end) {
        this.ledger = ledger;
        this.testimonies = List.copyOf(testimonies);
        this.leftovers = Map.copyOf(leftovers);
        this.living = Set.copyOf(living);
        this.end = end;
        List<Acknowledged> acknowledged = new ArrayList<>();
        for (Testimony testimony : testimonies) {
            for (Operation operation : testimony.operations()) {
                if (operation.call().isWrite()) {
                    note(operation, acknowledged);
                }
            }
        }
        int count = acknowledged.size();
        invoked = new long[count];
        leastFromThere = new long[count];
        completed = new long[count];
        mostUpToThere = new long[count];
        acknowledged.sort(Comparator.comparingLong(Acknowledged::completed));
        long most = 0;
        for (int i = 0; i < count; i++) {
            most = Math.max(most, acknowledged.get(i).zxid());
            completed[i] = acknowledged.get(i).completed();
            mostUpToThere[i] = most;
        }
        acknowledged.sort(Comparator.comparingLong(Acknowledged::invoked));
        long least = Long.MAX_VALUE;
        for (int i = count - 1; i >= 0; i--) {
            least = Math.min(least, acknowledged.get(i).zxid());
            invoked[i] = acknowledged.get(i).invoked();
            leastFromThere[i] = least;
        }
    }

    private void note(Operation operation, List<Acknowledged> acknowledged) {
        for (Step step : operation.call().steps()) {
            if (step.value() != null) {
                writers.put(step.value(), operation);
            }
        }
        long zxid = operation.answer().newest();
        if (operation.isOk() && zxid > 0) {
            acknowledged.add(new Acknowledged(operation.invoked(), operation.completed(), zxid));
        }
    }

    Ledger ledger() {
        return ledger;
    }

    List<Testimony> testimonies() {
        return testimonies;
    }

    Map<String, Long> leftovers() {
        return leftovers;
    }

    Set<Long> living() {
        return living;
    }

    long end() {
        return end;
    }

    /** Who wrote that value, as far as a client says so. */
    @Nullable Operation writer(String value) {
        return writers.get(value);
    }

    /** The newest transaction whose acknowledgement came before that moment, 0 if there was none. */
    long acknowledgedBefore(long moment) {
        int found = firstNotBefore(completed, moment);
        return found == 0 ? 0 : mostUpToThere[found - 1];
    }

    /** A transaction that surely came after that moment, as all after it; the last possible one if there is none. */
    long surelyAfter(long moment) {
        int found = firstNotBefore(invoked, moment + 1);
        return found == invoked.length ? Long.MAX_VALUE : leastFromThere[found];
    }

    private static int firstNotBefore(long[] sorted, long moment) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < moment) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** Whether what is shown of the node had been replaced at that transaction already. */
    boolean isOlderThan(Step step, Shown shown, long zxid) {
        if (step.kind() == Step.Kind.CHILDREN) {
            return !shown.isAbsent() && isReplaced(ledger.children(step.path()), shown.pzxid(), zxid);
        }
        List<Ledger.State> states = ledger.states(step.path());
        if (!shown.isAbsent()) {
            return isReplaced(states, shown.mzxid(), zxid);
        }
        int now = Ledger.indexAt(states, zxid);
        if (now < 0) {
            return false;
        }
        for (int i = now; i < states.size(); i++) {
            if (!states.get(i).isThere()) {
                return false;
            }
        }
        return true;
    }

    private static boolean isReplaced(List<Ledger.State> states, long seen, long zxid) {
        int next = Ledger.indexAt(states, seen) + 1;
        return next < states.size() && states.get(next).zxid() <= zxid;
    }
}
