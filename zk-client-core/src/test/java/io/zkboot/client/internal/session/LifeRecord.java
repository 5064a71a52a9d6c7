/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.testing.sim.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Every call of a simulated life with how it ended, and the rules that all of them together keep. */
final class LifeRecord {
    private static final class Entry {
        private final int number;
        private final boolean write;
        private final long deadline;
        private @Nullable CompletableFuture<?> future;
        private int endings;
        private int submittedBeforeEnd;
        private @Nullable ZkException failure;
        private boolean cancelled;
        private @Nullable Object answer;

        private Entry(int number, boolean write, long deadline) {
            this.number = number;
            this.write = write;
            this.deadline = deadline;
        }

        private boolean succeeded() {
            return endings > 0 && failure == null && !cancelled;
        }

        private boolean certainlyNotApplied() {
            return failure != null && failure.outcome() != Outcome.UNKNOWN;
        }

        @Override
        public String toString() {
            return number + (write ? "w" : "r") + (cancelled ? "c" : failure == null ? "+" : failure.outcome());
        }
    }

    private final SimulatedSession client;
    private final VirtualClock clock;
    private final List<Entry> entries = new ArrayList<>();
    /** Those that may be without an end. */
    private final List<Entry> open = new ArrayList<>();

    private final List<Entry> successes = new ArrayList<>();

    LifeRecord(SimulatedSession client, VirtualClock clock) {
        this.client = client;
        this.clock = clock;
    }

    private static String path(int number) {
        return "/n" + number;
    }

    void submit(boolean write, Function<String, Request<?>> request, Duration timeout) {
        Entry entry =
                new Entry(entries.size(), write, clock.elapsed().plus(timeout).toNanos());
        entries.add(entry);
        open.add(entry);
        Request<?> made = request.apply(path(entry.number));
        if (entry.number % 3 == 2) {
            submit(entry, made, timeout);
            return;
        }
        CompletableFuture<?> future = client.submit(made, null, timeout);
        entry.future = future;
        CompletableFuture<?> unused = future.whenComplete((value, failure) -> ended(entry, value, failure));
    }

    /** Some calls have a callback instead of a future. */
    private <R extends @Nullable Object> void submit(Entry entry, Request<R> request, Duration timeout) {
        boolean[] submitting = {true};
        try {
            client.submit(request, timeout, (value, failure) -> {
                assertThat(submitting[0]).as("called back by the method itself").isFalse();
                ended(entry, value, failure);
            });
        } catch (ZkException over) {
            assertThat(client.state().isTerminal())
                    .as("nobody is left to call back")
                    .isTrue();
            ended(entry, null, over);
        }
        submitting[0] = false;
    }

    private void ended(Entry entry, @Nullable Object value, @Nullable Throwable failure) {
        entry.endings++;
        entry.submittedBeforeEnd = entries.size();
        if (failure instanceof ZkException zk) {
            entry.failure = zk;
        } else if (failure != null) {
            entry.cancelled = true;
        } else {
            successes.add(entry);
            entry.answer = value;
        }
    }

    void cancelLast() {
        CompletableFuture<?> last = entries.get(entries.size() - 1).future;
        if (last != null) {
            last.cancel(false);
        }
    }

    boolean hasLastSucceeded() {
        return !entries.isEmpty() && entries.get(entries.size() - 1).succeeded();
    }

    void assertLastSucceeded() {
        assertThat(hasLastSucceeded())
                .as("%s, with nothing in its way", entries.get(entries.size() - 1))
                .isTrue();
    }

    /** Asked after each step. */
    void assertNobodyIsKeptBeyondTheDeadline() {
        long now = clock.elapsed().toNanos();
        open.removeIf(entry -> entry.endings > 0);
        for (Entry entry : open) { // asked after each step: so not of all that ever were, and in few steps
            if (entry.deadline <= now) {
                throw new AssertionError(entry + " is not over in time, at " + now);
            }
        }
    }

    /** Where others are rejected so many are under way at most; asked behind that. */
    void assertNoMoreAtATime(int most) {
        assertThat(open).as("calls under way").hasSizeLessThanOrEqualTo(most);
    }

    /**
     * Checks the whole life.
     *
     * @param applied the paths of the creates in the order in which servers did them
     * @param refused the paths of those that servers without a leader refused, even if nobody was left to hear that
     */
    void assertConsistent(List<String> applied, Set<String> refused) {
        assertThat(entries.stream().filter(entry -> entry.endings != 1))
                .as("calls that did not end exactly once")
                .isEmpty();
        assertThat(successes)
                .as("in the order submitted")
                .isSortedAccordingTo((a, b) -> Integer.compare(a.number, b.number));
        assertThat(new HashSet<>(applied)).as("nothing is applied twice").hasSameSizeAs(applied);
        Map<String, Integer> place = new HashMap<>();
        for (String path : applied) {
            place.put(path, place.size());
        }
        for (Entry entry : entries) {
            Integer at = place.get(path(entry.number));
            if (entry.write && entry.succeeded()) {
                assertThat(entry.answer).as("answer of %s", entry).isEqualTo(path(entry.number));
                assertThat(at)
                        .as("%s was acknowledged, so it was applied", entry)
                        .isNotNull();
            }
            if (entry.write && entry.certainlyNotApplied()) {
                assertThat(at)
                        .as("%s was not sent, or refused, so it was not applied", entry)
                        .isNull();
            }
        }
        assertPrefix(place, refused);
        assertThat(applied)
                .as("applied in the order submitted")
                .isSortedAccordingTo(
                        (a, b) -> Integer.compare(Integer.parseInt(a.substring(2)), Integer.parseInt(b.substring(2))));
    }

    /** A write whose fate is unknown, and that no server got, has none behind it that a server did. */
    private void assertPrefix(Map<String, Integer> place, Set<String> refused) {
        for (Entry lost : entries) {
            if (!lost.write
                    || lost.failure == null
                    || lost.failure.outcome() != Outcome.UNKNOWN
                    || place.containsKey(path(lost.number))
                    || refused.contains(path(lost.number))) {
                continue;
            }
            for (int next = lost.number + 1; next < lost.submittedBeforeEnd; next++) {
                if (place.containsKey(path(next))) {
                    throw new AssertionError(lost + " was lost, so " + entries.get(next) + " must not be applied");
                }
            }
        }
    }

    @Override
    public String toString() {
        return entries.toString();
    }
}
