/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** All that the children have reported, and what of it must not be. For use by many threads. */
final class Testimony {
    private static final int MOST_WRONGS = 20;

    /** What a child said of a write. */
    enum Answer {
        WROTE,
        REFUSED,
        UNKNOWN
    }

    private final Map<String, Answer> answers = new HashMap<>();
    private final Map<String, Long> progress = new HashMap<>();
    private final Map<String, Long> figures = new TreeMap<>();
    private final Map<Long, Long> goneSince = new HashMap<>();
    private final Set<String> dead = new HashSet<>();
    private final List<String> wrongs = new ArrayList<>();
    private final List<String> odds = new ArrayList<>();

    synchronized void hear(String child, String[] words, String line) {
        switch (words[0]) {
            case "wrote" -> {
                answer(child, words[2], Answer.WROTE);
                progress.merge(child + " " + words[1], 1L, Long::sum);
            }
            case "refused" -> answer(child, words[2], Answer.REFUSED);
            case "unknown" -> answer(child, words[2], Answer.UNKNOWN);
            case "changed" -> changed(child, words, line);
            case "read" -> {
                if (!words[2].equals(words[3])) {
                    wrong(child, "a writer has written while the lock was held for reading: " + line);
                }
            }
            case "guarded" -> {
                if (Boolean.parseBoolean(words[3])) {
                    wrong(child, "the servers have refused a write, and its grant is still held: " + line);
                }
            }
            case "left" -> {
                if (!words[1].equals("0")) {
                    wrong(child, words[1] + " watches are left");
                }
            }
            case "wrong" -> wrong(child, line);
            case "odd" -> {
                if (odds.size() < MOST_WRONGS) {
                    odds.add(child + ": " + line);
                }
            }
            default -> {}
        }
        switch (words[0]) {
            case "changed" -> add("changed to " + words[4]);
            case "nothing" -> add(words[0] + ", " + words[2]);
            default -> add(words[0]);
        }
    }

    private void answer(String child, String receipt, Answer answer) {
        if (answers.put(receipt, answer) != null) {
            wrong(child, "has used the receipt " + receipt + " twice");
        }
    }

    private void changed(String child, String[] words, String line) {
        Long gone = goneSince.get(Long.parseLong(words[2]));
        if (gone != null && words[4].equals("HELD") && Long.parseLong(words[5]) - gone > 0) {
            wrong(child, "believes again that it holds what was gone on all servers before it came back: " + line);
        }
        if (words[3].equals("LOST") || words[3].equals("RELEASED")) {
            if (!words[3].equals(words[4])) {
                wrong(child, "a final state has changed: " + line);
            }
        }
    }

    private void add(String figure) {
        figures.merge(figure, 1L, Long::sum);
    }

    synchronized void wrong(String child, String what) {
        if (wrongs.size() < MOST_WRONGS) {
            wrongs.add(child + ": " + what);
        }
    }

    /** No server has the node of that grant any more, and its holder has no connection to any. */
    synchronized void gone(long token) {
        goneSince.put(token, System.nanoTime());
    }

    /** That child was killed: what it did last may not have been told. */
    synchronized void killed(String child) {
        dead.add(child);
    }

    synchronized boolean isDead(String child) {
        return dead.contains(child);
    }

    /** How many writes of that child in that contest were acknowledged up to now. */
    synchronized long progress(String child, Contest contest) {
        return progress.getOrDefault(child + " " + contest.word(), 0L);
    }

    synchronized Map<String, Answer> answers() {
        return new HashMap<>(answers);
    }

    /** How often which kind of report came. */
    synchronized Map<String, Long> figures() {
        return Collections.unmodifiableMap(new TreeMap<>(figures));
    }

    /** What is not wrong, but worth a look. */
    synchronized List<String> odds() {
        return List.copyOf(odds);
    }

    synchronized List<String> wrongs() {
        return List.copyOf(wrongs);
    }
}
