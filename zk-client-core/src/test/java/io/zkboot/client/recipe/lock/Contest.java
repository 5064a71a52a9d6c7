/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.GrantState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** What the clients of a {@link LockLife} contend for; and who may hold it, told by the names of the nodes alone. */
interface Contest {
    /** What a client has of it. */
    interface Share {
        CompletableFuture<Grant> acquire(Duration timeout, Random random);

        CompletableFuture<Optional<Grant>> tryAcquire(Random random);

        /** Makes something else of what is held, if there is anything. */
        default @Nullable CompletableFuture<Grant> change(Grant held) {
            return null;
        }
    }

    Share of(ZkClient client, String path);

    /** Returns which of the nodes hold. */
    Set<String> holders(List<String> names);

    /** The number at the end of a name. */
    static int number(String name) {
        return Integer.parseInt(name.substring(name.length() - 10));
    }

    static List<String> inOrder(List<String> names) {
        List<String> sorted = new ArrayList<>(names);
        sorted.sort(Comparator.comparingInt(Contest::number).thenComparing(name -> name.contains("__READ__") ? 1 : 0));
        return sorted;
    }

    /** A lock. */
    Contest LOCK = new Contest() {
        @Override
        public Share of(ZkClient client, String path) {
            return share(ZkLock.of(client, path, LockWorld.OPTIONS));
        }

        @Override
        public Set<String> holders(List<String> names) {
            return first(names, 1);
        }

        @Override
        public String toString() {
            return "lock";
        }
    };

    /** A read/write lock, whose writers sometimes become readers. */
    Contest READ_WRITE = new Contest() {
        @Override
        public Share of(ZkClient client, String path) {
            ZkReadWriteLock lock = ZkReadWriteLock.of(client, path, LockWorld.OPTIONS);
            return new Share() {
                private ZkLock one(Random random) {
                    return random.nextBoolean() ? lock.writeLock() : lock.readLock();
                }

                @Override
                public CompletableFuture<Grant> acquire(Duration timeout, Random random) {
                    return one(random).acquireAsync(timeout);
                }

                @Override
                public CompletableFuture<Optional<Grant>> tryAcquire(Random random) {
                    return one(random).tryAcquireAsync();
                }

                @Override
                public @Nullable CompletableFuture<Grant> change(Grant held) {
                    boolean writer = held.nodePath().contains("__WRIT__") && held.state() == GrantState.HELD;
                    return writer ? lock.downgradeAsync(held) : null;
                }
            };
        }

        /**
         * The first, or all readers that have no writer in front; one with the number of a writer has been that one.
         */
        @Override
        public Set<String> holders(List<String> names) {
            Set<String> holders = first(names, 1);
            int writer = Integer.MAX_VALUE;
            for (String name : inOrder(names)) {
                if (name.contains("__READ__") && number(name) <= writer) {
                    holders.add(name);
                } else if (name.contains("__WRIT__")) {
                    writer = Math.min(writer, number(name));
                }
            }
            return holders;
        }

        @Override
        public String toString() {
            return "read/write lock";
        }
    };

    /** A semaphore of two permits. */
    Contest SEMAPHORE = new Contest() {
        @Override
        public Share of(ZkClient client, String path) {
            ZkSemaphore semaphore = ZkSemaphore.of(client, path, 2, LockWorld.OPTIONS);
            return new Share() {
                @Override
                public CompletableFuture<Grant> acquire(Duration timeout, Random random) {
                    return semaphore.acquireAsync(timeout);
                }

                @Override
                public CompletableFuture<Optional<Grant>> tryAcquire(Random random) {
                    return semaphore.tryAcquireAsync();
                }
            };
        }

        @Override
        public Set<String> holders(List<String> names) {
            return first(names, 2);
        }

        @Override
        public String toString() {
            return "semaphore";
        }
    };

    private static Share share(ZkLock lock) {
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

    private static Set<String> first(List<String> names, int count) {
        return new HashSet<>(inOrder(names).subList(0, Math.min(count, names.size())));
    }
}
