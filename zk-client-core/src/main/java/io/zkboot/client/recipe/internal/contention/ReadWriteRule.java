/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal.contention;

import java.util.List;

/**
 * Who reads holds if no writer is in front, who writes if nobody is. A writer may become a reader in its place
 * ({@link Downgrade}): that reader has the writer's number, and is the only node that ever comes in in front of others.
 */
public final class ReadWriteRule implements Rule {
    /** With Curator's names. */
    public static final ReadWriteRule CURATOR = new ReadWriteRule("__READ__", "__WRIT__");

    /** With kazoo's names. */
    public static final ReadWriteRule KAZOO = new ReadWriteRule("__rlock__", "__lock__");

    private final String read;
    private final String write;

    private ReadWriteRule(String read, String write) {
        this.read = read;
        this.write = write;
    }

    /** Returns what stands before the number of a reader. */
    public String read() {
        return read;
    }

    /** Returns what stands before the number of a writer. */
    public String write() {
        return write;
    }

    /** Returns both; of two nodes with one number the writer is first. */
    public List<String> kinds() {
        return List.of(write, read);
    }

    @Override
    public Step next(List<QueueNode> queue, int own) {
        if (queue.get(own).kind().equals(write)) {
            return write(queue, own);
        }
        int writers = 0;
        int nearest = -1;
        for (int i = 0; i < own; i++) {
            if (queue.get(i).kind().equals(write)) {
                writers++;
                nearest = i;
            }
        }
        // A writer that becomes a reader is no reason for a reader to wait.
        return writers == 0 ? new Step.Hold(false) : new Step.Watch(queue.get(nearest), writers == 1, false);
    }

    private Step write(List<QueueNode> queue, int own) {
        if (own == 0) {
            return new Step.Hold(false);
        }
        QueueNode ahead = queue.get(own - 1);
        // A writer that has gone may be there as a reader; a reader that has gone has gone.
        return new Step.Watch(ahead, own == 1 && ahead.kind().equals(read), false);
    }
}
