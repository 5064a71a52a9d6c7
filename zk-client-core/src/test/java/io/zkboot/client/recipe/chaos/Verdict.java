/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compares, when all is over, what the children tell and know with what the servers have noted and have. */
final class Verdict {
    private final Judge judge;
    private final Testimony testimony;
    private final TokenStore store;
    private final List<String> wrongs = new ArrayList<>();

    private Verdict(Judge judge, Testimony testimony, TokenStore store) {
        this.judge = judge;
        this.testimony = testimony;
        this.store = store;
    }

    /** All that must not be. */
    static List<String> of(Judge judge, Testimony testimony, TokenStore store) {
        Verdict verdict = new Verdict(judge, testimony, store);
        verdict.wrongs.addAll(judge.wrongs());
        verdict.wrongs.addAll(testimony.wrongs());
        verdict.lookAtTheStore();
        verdict.lookAtWhatIsLeft();
        verdict.account();
        return verdict.wrongs;
    }

    private void lookAtTheStore() {
        if (store.backwards() > 0) {
            wrongs.add("the store has taken " + store.backwards() + " writes with a lower token than one before");
        }
    }

    private void lookAtWhatIsLeft() {
        for (Contest contest : Contest.values()) {
            if (!judge.left(contest).isEmpty()) {
                wrongs.add("nodes are left in " + contest + ": " + judge.left(contest));
            }
            long counted = judge.last(contest).value();
            if (contest != Contest.PERMITS && counted != judge.writes(contest)) {
                wrongs.add(
                        "the counter of " + contest + " is " + counted + " after " + judge.writes(contest) + " writes");
            }
        }
    }

    private void account() {
        Set<String> written = new HashSet<>();
        for (Contest contest : Contest.values()) {
            written.addAll(judge.receipts(contest));
        }
        Map<String, Testimony.Answer> answers = testimony.answers();
        answers.forEach((receipt, answer) -> {
            if (answer == Testimony.Answer.WROTE && !written.contains(receipt)) {
                wrongs.add(receipt + " was acknowledged and is not there");
            }
            if (answer == Testimony.Answer.REFUSED && written.contains(receipt)) {
                wrongs.add(receipt + " was refused and is there");
            }
        });
        for (String receipt : written) {
            String child = receipt.substring(0, receipt.lastIndexOf('-'));
            if (!answers.containsKey(receipt) && !testimony.isDead(child)) {
                wrongs.add(receipt + " is there and nobody speaks of it");
            }
        }
    }

    /** How many writes that were acknowledged are not there. */
    static long missing(Judge judge, Testimony testimony) {
        return testimony.answers().entrySet().stream()
                .filter(each -> each.getValue() == Testimony.Answer.WROTE)
                .filter(each -> List.of(Contest.values()).stream()
                        .noneMatch(contest -> judge.receipts(contest).contains(each.getKey())))
                .count();
    }

    /**
     * Whether a child knows what there is.
     *
     * @param answer what its cache has, what the cache's listener has put together, and who leads by what it knows
     * @param tree what the servers have
     * @param leader the epoch of who leads by what the servers have
     */
    static boolean isEqual(String answer, String tree, long leader) {
        return answer.equals(tree + " " + tree + " " + leader);
    }

    /** The same without the leader, whom not every library can tell of. */
    static boolean isEqual(String answer, String tree) {
        return answer.startsWith(tree + " " + tree + " ");
    }

    /** Whether a server that tells of itself so has no watch. */
    static boolean hasNoWatch(String monitoring) {
        return monitoring.lines().anyMatch("zk_watch_count\t0"::equals);
    }
}
