/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.testing.Committed;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Follows what an ensemble has done, one transaction after the other, and finds writes of those who did not hold. It
 * knows who holds by the nodes that are there at that transaction, and believes nobody.
 */
final class Judge implements Consumer<Committed> {
    private static final int MOST_WRONGS = 20;
    private static final String NO_HOLDER = "written by who did not hold";

    /** A contender. */
    private record Node(long czxid, long session) {}

    /** What has happened in one contest. */
    private static final class Case {
        final Map<String, Node> queue = new HashMap<>();
        final Set<String> receipts = new HashSet<>();
        final Set<Long> writers = new HashSet<>();
        Count last = Count.NONE;
        long writes;
        long contenders;
    }

    private final Map<Contest, Case> cases = new EnumMap<>(Contest.class);
    private final List<String> wrongs = new ArrayList<>();
    private final Map<String, Long> counts = new TreeMap<>();
    private long checks;

    Judge() {
        for (Contest contest : Contest.values()) {
            cases.put(contest, new Case());
        }
    }

    @Override
    public void accept(Committed transaction) {
        for (Committed.Part part : transaction.parts()) {
            if (part instanceof Committed.SessionEnded) {
                cases.values()
                        .forEach(each -> each.queue.values().removeIf(node -> node.session() == transaction.session()));
            }
            for (Contest contest : Contest.values()) {
                look(contest, cases.get(contest), transaction, part);
            }
        }
    }

    private void look(Contest contest, Case in, Committed transaction, Committed.Part part) {
        if (part instanceof Committed.Made made && isContender(contest, made.path())) {
            in.queue.put(
                    ZnodePath.name(made.path()),
                    new Node(transaction.zxid(), made.ephemeral() ? transaction.session() : 0));
            in.contenders++;
        } else if (part instanceof Committed.Deleted deleted && isContender(contest, deleted.path())) {
            in.queue.remove(ZnodePath.name(deleted.path()));
        } else if (part instanceof Committed.Checked checked && isContender(contest, checked.path())) {
            checks++;
            if (!contest.holds(ZnodePath.name(checked.path()), in.queue.keySet())) {
                wrong(
                        "taken for a holder",
                        transaction,
                        checked.path() + " is taken for a holder, of " + in.queue.keySet());
            }
        } else if (part instanceof Committed.Changed changed && changed.path().equals(contest.counter())) {
            written(contest, in, transaction, Count.of(changed.data()));
        }
    }

    private static boolean isContender(Contest contest, String path) {
        return path.startsWith(contest.path() + "/") && contest.isContender(ZnodePath.name(path));
    }

    private void written(Contest contest, Case in, Committed transaction, Count count) {
        String writer = in.queue.entrySet().stream()
                .filter(node -> node.getValue().czxid() == count.token())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
        if (writer == null) {
            wrong(NO_HOLDER, transaction, count + " was written to " + contest + " by one whose node was gone");
        } else if (!contest.mayWrite(writer, in.queue.keySet())) {
            wrong(
                    NO_HOLDER,
                    transaction,
                    count + " was written by " + writer + ", who did not hold, of " + in.queue.keySet());
        }
        if (!in.receipts.add(count.receipt())) {
            wrong("written twice", transaction, count + " was written to " + contest + " twice");
        }
        if (contest != Contest.PERMITS) {
            if (count.value() != in.last.value() + 1) {
                wrong(
                        "update lost",
                        transaction,
                        count + " follows " + in.last + " in " + contest + ": a write was lost");
            }
            if (count.token() < in.last.token()) {
                wrong(
                        "token goes back",
                        transaction,
                        count + " has a lower token than " + in.last + " before it in " + contest);
            }
        }
        in.writers.add(count.token());
        in.last = count;
        in.writes++;
    }

    private void wrong(String kind, Committed transaction, String what) {
        counts.merge(kind, 1L, Long::sum);
        if (wrongs.size() < MOST_WRONGS) {
            wrongs.add("0x" + Long.toHexString(transaction.zxid()) + ": " + what);
        }
    }

    /** How often each kind of what must not be was found. */
    Map<String, Long> counts() {
        return counts;
    }

    /** What must not be, at most twenty of it. */
    List<String> wrongs() {
        return List.copyOf(wrongs);
    }

    /** How many writes there were. */
    long writes(Contest contest) {
        return of(contest).writes;
    }

    /** How many grants have written. */
    long writers(Contest contest) {
        return of(contest).writers.size();
    }

    /** How many nodes have queued. */
    long contenders(Contest contest) {
        return of(contest).contenders;
    }

    /** The last value of the counter. */
    Count last(Contest contest) {
        return of(contest).last;
    }

    /** What the writers have called their writes. */
    Set<String> receipts(Contest contest) {
        return of(contest).receipts;
    }

    /** Contenders whose nodes are there still. */
    Set<String> left(Contest contest) {
        return of(contest).queue.keySet();
    }

    /** How often the servers have found the node of a grant that somebody wrote under. */
    long checks() {
        return checks;
    }

    private Case of(Contest contest) {
        Case found = cases.get(contest);
        if (found == null) {
            throw new IllegalStateException("No case " + contest);
        }
        return found;
    }
}
