/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

/** A stage of a future keeps what it throws to itself; a defect of the cache must not be silent. */
final class Guard {
    private Guard() {}

    @SuppressWarnings("CatchingUnchecked")
    static void run(Runnable step) {
        try {
            step.run();
        } catch (Throwable defect) {
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, defect);
        }
    }
}
