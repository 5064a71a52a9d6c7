/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One lock for each path, as long as anybody knows it: what is neither held nor awaited, and in no variable, goes by
 * itself. So there is never a second lock of a path beside one that is in use, and none is kept for a key that never
 * comes again.
 */
final class WeakLocks {
    private static final class Entry extends WeakReference<RegisteredLock> {
        private final String path;

        Entry(String path, RegisteredLock lock, ReferenceQueue<RegisteredLock> gone) {
            super(lock, gone);
            this.path = path;
        }
    }

    private final Map<String, Entry> entries = new HashMap<>(); // guarded by this
    private final ReferenceQueue<RegisteredLock> gone = new ReferenceQueue<>();

    synchronized RegisteredLock get(String path, Function<String, RegisteredLock> make) {
        forget();
        RegisteredLock known = find(path);
        if (known != null) {
            return known;
        }
        RegisteredLock made = make.apply(path);
        entries.put(path, new Entry(path, made, gone));
        return made;
    }

    synchronized @Nullable RegisteredLock find(String path) {
        Entry entry = entries.get(path);
        return entry == null ? null : entry.get();
    }

    /** Removes what nobody knows any more. */
    synchronized void forget() {
        Reference<? extends RegisteredLock> next = gone.poll();
        while (next != null) {
            if (next instanceof Entry entry) {
                entries.remove(entry.path, entry);
            }
            next = gone.poll();
        }
    }

    synchronized int size() {
        return entries.size();
    }
}
