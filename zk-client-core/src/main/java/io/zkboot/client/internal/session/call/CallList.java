/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Calls in a row, linked by themselves. Nothing here allocates, so that none gets lost when there is no memory: a deque
 * that cannot grow has forgotten what it had. A call is in one row at most, and in none when it ends. Owned by the
 * SendThread.
 */
public final class CallList implements Iterable<Call<?>> {
    private @Nullable Call<?> first;
    private @Nullable Call<?> last;
    private int size;

    /** Adds a call before all others. */
    void addFirst(Call<?> call) {
        link(call, first);
        first = call;
        if (last == null) {
            last = call;
        }
        size++;
    }

    /** Adds a call behind all others. */
    public void addLast(Call<?> call) {
        link(call, null);
        Call<?> before = last;
        if (before == null) {
            first = call;
        } else {
            link(before, call);
        }
        last = call;
        size++;
    }

    /** Moves all of another row, in their order, before all of this one. */
    void addFirst(CallList others) {
        Call<?> end = others.last;
        if (end == null) {
            return;
        }
        link(end, first);
        first = others.first;
        if (last == null) {
            last = end;
        }
        size += others.size;
        others.first = null;
        others.last = null;
        others.size = 0;
    }

    @Nullable Call<?> peekFirst() {
        return first;
    }

    @Nullable Call<?> pollFirst() {
        Call<?> call = first;
        if (call != null) {
            remove(null, call, behind(call));
        }
        return call;
    }

    boolean isEmpty() {
        return first == null;
    }

    int size() {
        return size;
    }

    /**
     * Removes those that have ended by what is done to them. Meanwhile each is in no row. If that fails for one, it
     * stays unless it has ended, and so do those behind it.
     */
    void removeIf(Predicate<Call<?>> ends) {
        Call<?> before = null;
        Call<?> each = first;
        while (each != null) {
            Call<?> behind = behind(each);
            link(each, null);
            boolean known = false;
            boolean gone = false;
            try {
                gone = ends.test(each);
                known = true;
            } finally {
                if (known ? gone : each.isDone()) {
                    unlink(before, each, behind);
                } else {
                    link(each, behind);
                    before = each;
                }
            }
            each = behind;
        }
    }

    private void remove(@Nullable Call<?> before, Call<?> call, @Nullable Call<?> behind) {
        link(call, null);
        unlink(before, call, behind);
    }

    /** Lets those beside a call forget it; its own link may be in use already. */
    private void unlink(@Nullable Call<?> before, Call<?> call, @Nullable Call<?> behind) {
        if (before == null) {
            first = behind;
        } else {
            link(before, behind);
        }
        if (call == last) {
            last = before;
        }
        size--;
    }

    private static @Nullable Call<?> behind(Call<?> call) {
        return (Call<?>) QueueLink.NEXT.get(call);
    }

    private static void link(Call<?> call, @Nullable Call<?> behind) {
        QueueLink.NEXT.set(call, behind);
    }

    /** Names them in their order; none may come or go meanwhile. */
    @Override
    public Iterator<Call<?>> iterator() {
        return new Iterator<>() {
            private @Nullable Call<?> next = first;

            @Override
            public boolean hasNext() {
                return next != null;
            }

            @Override
            public Call<?> next() {
                Call<?> call = next;
                if (call == null) {
                    throw new NoSuchElementException();
                }
                next = behind(call);
                return call;
            }
        };
    }
}
