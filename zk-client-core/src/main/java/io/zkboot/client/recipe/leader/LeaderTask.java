/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

/**
 * What a leader does, in a thread of its own: run once for each {@link Leadership}, and never twice at a time.
 *
 * <p>When the leadership ends, the thread is interrupted once, unless that is switched off
 * ({@link LeaderOptions#withInterrupt}); a task that does not wait asks {@link Leadership#isHeld()}. The next
 * leadership of this participant does not begin before the task has returned, or was {@linkplain Leadership#abandon
 * abandoned}: until then it does not stand for election. A task for which the executor has had no thread by the end of
 * the leadership is not run any more, and not waited for. What a task means by returning while it still leads is said
 * by {@link LeaderOptions#withAfterTask}.
 */
@FunctionalInterface
public interface LeaderTask {
    /**
     * Leads.
     *
     * @throws Exception what it throws is told to the observer of the recipe, and is as if it had returned
     */
    void run(Leadership leadership) throws Exception;
}
