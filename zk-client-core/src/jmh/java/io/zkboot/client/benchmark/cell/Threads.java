/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/** Which threads callers are. */
enum Threads {
    PLATFORM,
    /** Found by reflection: the sources are for a JDK that may not have them. */
    VIRTUAL;

    private static final @Nullable Method START_VIRTUAL = startVirtual();

    private static @Nullable Method startVirtual() {
        try {
            Method found = Thread.class.getMethod("startVirtualThread", Runnable.class);
            found.invoke(null, (Runnable) () -> {});
            return found;
        } catch (ReflectiveOperationException notThere) {
            return null;
        }
    }

    /** Whether this JDK has virtual threads. */
    static boolean hasVirtual() {
        return START_VIRTUAL != null;
    }

    Thread start(Runnable work) {
        if (this == VIRTUAL) {
            if (START_VIRTUAL == null) {
                throw new UnsupportedOperationException("this JDK has no virtual threads");
            }
            try {
                return (Thread) START_VIRTUAL.invoke(null, work);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        }
        Thread thread = new Thread(work, "caller");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
