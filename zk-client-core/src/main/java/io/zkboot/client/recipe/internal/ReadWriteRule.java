/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import java.util.List;

/**
 * Who reads holds if no writer is in front, who writes if nobody is. A writer may become a reader in its place
 * ({@link Downgrade}): that reader has the writer's number, and is the only node that ever comes in in front of others.
 */
public final class ReadWriteRule implements Rule {
    /** What stands before the number in Curator's names. */
    public static final String READ = "__READ__";

    /** What stands before the number in Curator's names. */
    public static final String WRITE = "__WRIT__";

    /** Of the two with one number the writer is first. */
    public static final List<String> KINDS = List.of(WRITE, READ);

    @Override
    public Step next(List<QueueNode> queue, int own) {
        if (queue.get(own).kind().equals(WRITE)) {
            return write(queue, own);
        }
        int writers = 0;
        int nearest = -1;
        for (int i = 0; i < own; i++) {
            if (queue.get(i).kind().equals(WRITE)) {
                writers++;
                nearest = i;
            }
        }
        // A writer that becomes a reader is no reason for a reader to wait.
        return writers == 0 ? new Step.Hold(false) : new Step.Watch(queue.get(nearest), writers == 1, false);
    }

    private static Step write(List<QueueNode> queue, int own) {
        if (own == 0) {
            return new Step.Hold(false);
        }
        QueueNode ahead = queue.get(own - 1);
        // A writer that has gone may be there as a reader; a reader that has gone has gone.
        return new Step.Watch(ahead, own == 1 && ahead.kind().equals(READ), false);
    }
}
