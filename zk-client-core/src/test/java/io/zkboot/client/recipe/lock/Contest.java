/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** What the clients of a {@link LockLife} contend for; and who may hold it, told by the names of the nodes alone. */
interface Contest {
    /** What a client has of it. */
    interface Share {
        CompletableFuture<Grant> acquire(Duration timeout, Random random);

        CompletableFuture<Optional<Grant>> tryAcquire(Random random);
    }

    Share of(ZkClient client, String path);

    /** Returns which of the nodes hold. */
    Set<String> holders(List<String> names);

    /** Whether no two may hold at a time. */
    boolean isExclusive();

    /** The number at the end of a name. */
    static int number(String name) {
        return Integer.parseInt(name.substring(name.length() - 10));
    }

    static List<String> inOrder(List<String> names) {
        List<String> sorted = new ArrayList<>(names);
        sorted.sort(Comparator.comparingInt(Contest::number)
                .thenComparing(name -> name.contains("__READ__") ? 1 : 0));
        return sorted;
    }

    /** A lock. */
    Contest LOCK = new Contest() {
        @Override
        public Share of(ZkClient client, String path) {
            ZkLock lock = ZkLock.of(client, path, LockWorld.OPTIONS);
            return new Share() {
                @Override
                public CompletableFuture<Grant> acquire(Duration timeout, Random random) {
                    return lock.acquireAsync(timeout);
                }

                @Override
                public CompletableFuture<Optional<Grant>> tryAcquire(Random random) {
                    return lock.tryAcquireAsync();
                }
            };
        }

        @Override
        public Set<String> holders(List<String> names) {
            return names.isEmpty() ? Set.of() : new HashSet<>(inOrder(names).subList(0, 1));
        }

        @Override
        public boolean isExclusive() {
            return true;
        }

        @Override
        public String toString() {
            return "lock";
        }
    };
}
