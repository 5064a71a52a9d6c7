/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.client.recipe.leader.Leadership;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Something that runs while this application leads, from one start of the election to its stop. Begun and ended any
 * number of times; a beginning that comes after the last end does nothing. For use by many threads.
 */
interface LeaderWork {
    /** What it is called, for operators. */
    String name();

    /** Begins, on a thread that may take its time; what it throws is a failure of the work. */
    void begin(Leadership leadership);

    /**
     * Asks it to end. Called again for the same leadership it does nothing new.
     *
     * @return completes when it has ended
     */
    CompletableFuture<@Nullable Void> end();

    /**
     * As {@link #end}, for good. What waits for the caller of this itself is not waited for, neither here nor by a
     * later {@link #end}, and goes on.
     */
    CompletableFuture<@Nullable Void> close();

    /** Returns what completes when nothing runs any more, also of what is not waited for; after {@link #close}. */
    CompletableFuture<?> ended();

    /** Says what is still running, for a log. */
    String running();
}
