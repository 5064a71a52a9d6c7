/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import io.zkboot.client.error.OperationTimeoutException;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.RecipeObserver.Refusal;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Those of this process who want an item of one queue. They share each list and one watch, and never try for the same
 * item. Lives in the inbox.
 *
 * <p>Who waits sleeps only while a watch on the items is set that has not fired since the last list; and if that list
 * showed items which others have, one on the claims as well.
 */
final class Consumers implements QueueListing.Reader {
    private static final Duration SHORTEST = Duration.ofMillis(1);
    /** How long is waited for the answer to what was sent before the time was over. */
    static final Duration GRACE = Duration.ofSeconds(1);

    private final QueueContext context;
    private final QueueListing listing;
    private final Deque<Wanted<?>> waiting = new ArrayDeque<>();
    private final Candidates candidates;
    /** How many candidates may be tried by those who come after the list. */
    private int ahead;
    /** Whether something may have changed since the last list. */
    private boolean stale;
    /** Whether the last list had nothing for those who wait, so that the next one sets watches. */
    private boolean sleepy;

    private boolean watchesClaims;
    private boolean paused;

    Consumers(QueuePaths paths, QueueOptions options, Door door) {
        Inbox inbox = new Inbox();
        KnownSession session = new KnownSession(door.client(), inbox, this::goOn);
        context = new QueueContext(paths, options, door, inbox, session);
        listing = new QueueListing(context, this);
        candidates = new Candidates(context);
    }

    QueueContext context() {
        return context;
    }

    /**
     * Gets an item.
     *
     * @return empty if there is none: in time for who waits, right now for who does not
     */
    <R> CompletableFuture<Optional<R>> want(Wanted.Kind<R> kind, Duration longest, boolean waits) {
        if (longest.compareTo(SHORTEST) < 0) {
            throw new IllegalArgumentException("The longest time to wait must be 1 ms at least, but is " + longest
                    + "; poll() and tryClaim() are for who does not want to wait.");
        }
        startClient();
        Duration bounded = Door.bounded(longest);
        CompletableFuture<Optional<R>> result = context.door().patient().newFuture();
        Wanted<R> wanted = new Wanted<>(kind, bounded, waits, result);
        CompletableFuture<?> unused =
                result.whenComplete((value, failure) -> context.inbox().put(() -> givenUp(wanted, failure)));
        context.door().inTurn(context.inbox(), () -> begin(wanted));
        return result;
    }

    /** Starts a client that never was, as operations do, or throws what keeps it from that. */
    void startClient() {
        if (context.client().state() == SessionState.CLOSED) {
            boolean unused = context.client().awaitConnected(Duration.ZERO);
        }
    }

    private void begin(Wanted<?> wanted) {
        context.session().enter();
        wanted.begun = true;
        if (wanted.result.isDone()) {
            finish(wanted); // its caller has given up by now
            refused(wanted, Refusal.CANCELLED);
            return;
        }
        timer(wanted, wanted.longest);
        waiting.add(wanted);
        if (ahead > 0 && !candidates.isEmpty()) {
            ahead--;
        } else {
            candidates.clear();
            stale = true;
        }
        pump();
    }

    // ---- who gets what ----

    private void pump() {
        while (!paused && !waiting.isEmpty() && !candidates.isEmpty()) {
            start(waiting.remove(), candidates.next());
        }
        if (waiting.isEmpty()) {
            sleepy = false;
            watchesClaims = false;
            listing.forget();
        } else if (stale && !paused && !listing.isUnderWay()) {
            stale = false;
            waiting.forEach(wanted -> wanted.asked = true);
            listing.list(sleepy, watchesClaims);
        }
    }

    @Override
    public void listed(List<ItemName> free, boolean claimed) {
        boolean others = claimed || !free.isEmpty(); // whoever gets none of these waits for one that is given back, too
        candidates.listed(free);
        ahead = context.options().readAhead();
        List<Wanted<?>> told = waiting.stream().filter(wanted -> wanted.asked).toList();
        told.forEach(wanted -> wanted.answered = true);
        pump();
        if (!paused && candidates.isEmpty()) {
            told.stream()
                    .filter(wanted -> !wanted.waits && waiting.contains(wanted))
                    .forEach(this::nothing);
            if (!waiting.isEmpty() && !listing.isUnderWay() && !listing.isWatching(others)) {
                sleepy = true;
                watchesClaims |= others;
                stale = true;
            }
            pump();
        }
    }

    @Override
    public void notListed(Throwable why) {
        if (Failures.passesWhileOpen(why)) {
            stale = true;
            pause();
            return;
        }
        for (Iterator<Wanted<?>> each = waiting.iterator(); each.hasNext(); ) {
            Wanted<?> wanted = each.next();
            if (wanted.asked) {
                each.remove();
                fail(wanted, why, Refusal.FAILED);
            }
        }
        stale = true;
        pump();
    }

    @Override
    public void changed() {
        stale = true;
        if (waiting.size() < 2) {
            sleepy = false; // it may well get what has come, and need no watch then
        }
        pump();
    }

    private <R> void start(Wanted<R> wanted, ItemName item) {
        context.session().enter();
        Going<R> going = new Going<>(wanted, item);
        going.begin();
    }

    /** An attempt under way, and what becomes of it. */
    private final class Going<R> implements Attempt.Fate<R> {
        private final Wanted<R> wanted;
        private final ItemName item;
        private final Attempt<R> attempt;

        Going(Wanted<R> wanted, ItemName item) {
            this.wanted = wanted;
            this.item = item;
            this.attempt = wanted.kind.attempt(context, item, wanted.longest, this);
        }

        void begin() {
            wanted.attempt = attempt;
            attempt.begin();
        }

        @Override
        public void got(R what) {
            candidates.got();
            ended();
            finish(wanted);
            boolean given = wanted.result.complete(Optional.of(what));
            if (given) {
                attempt.keep();
            } else {
                attempt.undo();
            }
            if (given) {
                context.tell(observer -> observer.granted(
                        QueueContext.RECIPE, context.paths().path(), QueueContext.timeSince(wanted.since)));
            }
        }

        @Override
        public boolean isWanted() {
            return !wanted.over && !wanted.result.isDone();
        }

        /** The item is still there: whoever waits gets it before the next ones. */
        @Override
        public void unwanted() {
            candidates.clear();
            ended();
            stale |= !waiting.isEmpty();
            pump();
        }

        @Override
        public void missed() {
            candidates.missed();
            again();
        }

        /** In the meantime nobody tries for the next ones, which would come before their turn. */
        @Override
        public void postponed() {
            candidates.clear();
            pause();
            again();
        }

        /** As above. */
        @Override
        public void unprepared() {
            candidates.clear();
            paused = true;
            CompletableFuture<?> unused = QueueListing.prepared(context)
                    .whenComplete((made, failure) -> context.inbox().put(() -> {
                        if (failure == null || Failures.passesWhileOpen(Waiting.unwrapped(failure))) {
                            again();
                        } else {
                            failed(Waiting.unwrapped(failure));
                        }
                        goOn();
                    }));
        }

        @Override
        public void unobtainable(Throwable why) {
            candidates.avoid(item);
            failed(why);
        }

        @Override
        public void failed(Throwable why) {
            ended();
            fail(wanted, why, Refusal.FAILED);
            stale |= !waiting.isEmpty();
            pump();
        }

        private void again() {
            ended();
            if (wanted.late) {
                outOfTime(wanted);
            } else if (!wanted.over) {
                waiting.addFirst(wanted);
            }
            stale |= candidates.isEmpty(); // otherwise nobody else waits
            pump();
        }

        private void ended() {
            wanted.attempt = null;
            candidates.ended(item);
            context.session().leave();
        }
    }

    // ---- who waits ----

    private void pause() {
        if (!paused) {
            paused = true;
            CompletableFuture<?> unused = context.door()
                    .patient()
                    .delay(Trouble.PAUSE)
                    .whenComplete((now, ended) -> context.inbox().put(this::goOn));
        }
    }

    private void goOn() {
        if (paused) {
            paused = false;
            stale = true;
            pump();
        }
    }

    private void timeIsOver(Wanted<?> wanted, @Nullable Throwable ended) {
        if (wanted.over) {
            return;
        }
        waiting.remove(wanted);
        wanted.ended = ended;
        Attempt<?> attempt = wanted.attempt;
        Attempt<?> open = attempt != null && attempt.isOpen() ? attempt : null;
        Throwable undecided = open == null ? null : open.undecided();
        if (open != null && ended == null && !wanted.late) {
            timer(wanted, GRACE); // the answer is under way, as a rule
        } else if (undecided == null) {
            outOfTime(wanted);
        } else if (ended == null) {
            fail(wanted, undecided, Refusal.TIMED_OUT);
        } // otherwise the attempt ends as well, and knows more
        wanted.late = true;
        pump();
    }

    private void timer(Wanted<?> wanted, Duration time) {
        CompletableFuture<?> timer = context.door().patient().delay(time);
        wanted.timer = timer;
        CompletableFuture<?> unused =
                timer.whenComplete((now, failure) -> context.inbox().put(() -> timeIsOver(wanted, failure)));
    }

    private void outOfTime(Wanted<?> wanted) {
        Throwable ended = wanted.ended;
        if (ended != null) {
            fail(wanted, ended, Refusal.FAILED);
        } else if (wanted.waits && wanted.answered) {
            nothing(wanted);
        } else {
            fail(wanted, Trouble.unanswered("take", context.paths().path()), Refusal.TIMED_OUT);
        }
    }

    private void nothing(Wanted<?> wanted) {
        waiting.remove(wanted);
        if (!wanted.over) {
            finish(wanted);
            wanted.result.complete(Optional.empty());
            refused(wanted, wanted.waits ? Refusal.TIMED_OUT : Refusal.TAKEN);
        }
    }

    private void fail(Wanted<?> wanted, Throwable why, Refusal refusal) {
        if (!wanted.over) {
            finish(wanted);
            wanted.result.completeExceptionally(why);
            refused(wanted, refusal);
        }
    }

    /** Its caller has completed it, or we have. */
    private void givenUp(Wanted<?> wanted, @Nullable Throwable failure) {
        if (wanted.begun && !wanted.over) {
            waiting.remove(wanted);
            finish(wanted);
            pump();
            refused(wanted, failure instanceof OperationTimeoutException ? Refusal.TIMED_OUT : Refusal.CANCELLED);
        }
    }

    private void refused(Wanted<?> wanted, Refusal why) {
        context.tell(observer -> observer.refused(
                QueueContext.RECIPE, context.paths().path(), why, QueueContext.timeSince(wanted.since)));
    }

    private void finish(Wanted<?> wanted) {
        if (!wanted.over) {
            wanted.over = true;
            context.session().leave();
            CompletableFuture<?> timer = wanted.timer;
            if (timer != null) {
                timer.cancel(false);
            }
        }
    }
}
