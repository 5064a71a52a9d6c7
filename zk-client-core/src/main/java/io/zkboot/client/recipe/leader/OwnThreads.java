/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import java.util.concurrent.Executor;

/** Daemon threads that are there only while there is something to do. */
final class OwnThreads {
    static final Executor LISTENERS = named("zk-leader-listener");
    static final Executor TASKS = named("zk-leader-task");

    private OwnThreads() {}

    private static Executor named(String name) {
        return task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            thread.start();
        };
    }
}
