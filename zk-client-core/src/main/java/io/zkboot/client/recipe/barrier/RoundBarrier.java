/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.barrier;

import static io.zkboot.client.internal.argument.Arguments.given;
import static java.util.Objects.requireNonNull;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Waiting;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A member of a double barrier with rounds. */
final class RoundBarrier implements ZkDoubleBarrier {
    /** Where the member stands. */
    private sealed interface Place {
        /** Whether it may enter from there. */
        boolean isFree();
    }

    private record Outside() implements Place {
        @Override
        public boolean isFree() {
            return true;
        }
    }

    /** Free when that has failed or was given up. */
    private static final class Entering implements Place {
        private volatile @Nullable CompletableFuture<?> result;

        @Override
        public boolean isFree() {
            return isOver(result);
        }
    }

    private record Inside(BarrierEntry.Passed passed) implements Place {
        @Override
        public boolean isFree() {
            return false;
        }
    }

    /** Free when nobody waits for the others to leave any more: an entry does. */
    private static final class Leaving implements Place {
        private final BarrierEntry.Passed passed;
        private volatile @Nullable CompletableFuture<?> result;

        Leaving(BarrierEntry.Passed passed) {
            this.passed = passed;
        }

        @Override
        public boolean isFree() {
            return isOver(result);
        }
    }

    private static boolean isOver(@Nullable CompletableFuture<?> promised) {
        return promised != null && promised.isDone();
    }

    private static final Place OUTSIDE = new Outside();

    private final Door door;
    private final String path;
    private final int members;
    private final AtomicReference<Place> place = new AtomicReference<>(OUTSIDE);

    RoundBarrier(ZkClient client, String path, int members) {
        this.door = new Door(given("client", client));
        this.path = NodeBarrier.requireNode("double barrier", path);
        if (members < 1 || members > MAX_MEMBERS) {
            throw new IllegalArgumentException(
                    "A double barrier has 1 to " + MAX_MEMBERS + " members, not " + members + ".");
        }
        this.members = members;
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public int members() {
        return members;
    }

    @Override
    public void enter(Duration timeout) {
        Waiting.await(enterAsync(timeout), "enter", path, NodeBarrier.waiting(timeout));
    }

    @Override
    public CompletableFuture<@Nullable Void> enterAsync(Duration timeout) {
        given("timeout", timeout);
        Entering entering = new Entering();
        Place before = requireNonNull(place.get());
        if (!before.isFree() || !place.compareAndSet(before, entering)) {
            throw new IllegalStateException("This member of the double barrier " + path
                    + (before instanceof Leaving
                            ? " is leaving: it enters again when that has ended."
                            : " is on its way in, or inside; it leaves before it enters again.")
                    + " Each member has its own object.");
        }
        try {
            CompletableFuture<@Nullable Void> result =
                    BarrierEntry.enter(door, path, members, timeout, member(entering));
            entering.result = result;
            return result;
        } catch (RuntimeException | Error refused) {
            place.compareAndSet(entering, before);
            throw refused;
        }
    }

    private BarrierEntry.Member member(Entering entering) {
        return new BarrierEntry.Member() {
            private @Nullable Inside inside;

            @Override
            public void passed(BarrierEntry.Passed where) {
                Inside now = new Inside(where);
                inside = now;
                place.compareAndSet(entering, now); // not if it has given up and entered again
            }

            @Override
            public void outside() {
                Inside before = inside;
                if (before != null) {
                    place.compareAndSet(before, OUTSIDE);
                }
            }
        };
    }

    @Override
    public void leave(Duration timeout) {
        Waiting.await(leaveAsync(timeout), "leave", path, NodeBarrier.waiting(timeout));
    }

    @Override
    public CompletableFuture<@Nullable Void> leaveAsync(Duration timeout) {
        given("timeout", timeout);
        Place before = requireNonNull(place.get());
        BarrierEntry.Passed passed;
        if (before instanceof Inside inside) {
            passed = inside.passed();
        } else if (before instanceof Leaving leaving) {
            passed = leaving.passed;
        } else {
            throw new IllegalStateException("This member is not inside of the double barrier " + path + ".");
        }
        Leaving now = new Leaving(passed);
        if (!place.compareAndSet(before, now)) {
            throw new IllegalStateException("This member of the double barrier " + path + " is leaving already.");
        }
        try {
            CompletableFuture<@Nullable Void> result = Departure.ofRound(
                    door, path, passed, timeout, all -> place.compareAndSet(all ? now : OUTSIDE, all ? OUTSIDE : now));
            now.result = result;
            return result;
        } catch (RuntimeException | Error refused) {
            place.compareAndSet(now, before);
            throw refused;
        }
    }

    @Override
    public String toString() {
        return "double barrier " + path + " of " + members;
    }
}
