/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The requests that ended in one turn, for the metrics hook: in rows of the same operation and error, since hundreds of
 * them, one by one, would cost more than the requests do. The SendThread's until it is handed over.
 */
final class EndedRequests implements Delivery {
    /** Requests of one operation that ended with the same error. */
    private static final class Row {
        private final String operation;
        private final ErrorCode error;
        /** When they began. */
        private long[] starts;

        private int size;

        Row(String operation, ErrorCode error, int capacity) {
            this.operation = operation;
            this.error = error;
            this.starts = new long[capacity];
        }

        void add(long startedAt) {
            if (size == starts.length) {
                starts = Arrays.copyOf(starts, 2 * size);
            }
            starts[size++] = startedAt;
        }

        /** Returns how long each took. */
        long[] nanos(long endedAt) {
            long[] nanos = size == starts.length ? starts : Arrays.copyOf(starts, size);
            for (int i = 0; i < nanos.length; i++) {
                nanos[i] = endedAt - nanos[i];
            }
            return nanos;
        }
    }

    private final ClientObserver observer;
    private final List<Row> rows = new ArrayList<>(2);
    private final int guess;
    private @Nullable Row last;
    private long endedAt;

    /**
     * Creates it.
     *
     * @param guess how many requests there might be
     */
    EndedRequests(ClientObserver observer, int guess) {
        this.observer = observer;
        this.guess = guess;
    }

    void add(String operation, ErrorCode error, long startedAt) {
        Row row = last;
        if (row == null || row.error != error || !row.operation.equals(operation)) {
            row = rowOf(operation, error);
            last = row;
        }
        row.add(startedAt);
    }

    private Row rowOf(String operation, ErrorCode error) {
        for (Row row : rows) {
            if (row.error == error && row.operation.equals(operation)) {
                return row;
            }
        }
        Row row = new Row(operation, error, rows.isEmpty() ? guess : 1);
        rows.add(row);
        return row;
    }

    /** Says when they ended. One reading of the clock does for all, since they were read at once. */
    void endAt(long now) {
        endedAt = now;
    }

    /** Returns how many there are. */
    int size() {
        int size = 0;
        for (Row row : rows) {
            size += row.size;
        }
        return size;
    }

    /** Tells of all rows: a hook that throws on one hears of the others nevertheless. */
    @Override
    public void deliver() {
        deliverFrom(0);
    }

    private void deliverFrom(int first) {
        int at = first;
        try {
            for (; at < rows.size(); at++) {
                Row row = rows.get(at);
                observer.operationsEnded(row.operation, row.error, row.nanos(endedAt));
            }
        } finally {
            if (at < rows.size() - 1) {
                deliverFrom(at + 1);
            }
        }
    }

    @Override
    public String describe() {
        return "observer " + observer.getClass().getName();
    }
}
