/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import io.zkboot.client.ZkClient;
import io.zkboot.client.recipe.GrantState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What the clients of a {@link LockLife} contend for; and who may hold it, told by the names of the nodes alone. */
interface Contest {
    /** What a client has of it. */
    interface Share {
        CompletableFuture<Grant> acquire(Duration timeout, Random random);

        CompletableFuture<Optional<Grant>> tryAcquire(Random random);

        /** Changes what was agreed on, now and then. */
        default void agree(Random random) {}

        /** Makes something else of what is held, if there is anything. */
        default @Nullable CompletableFuture<Grant> change(Grant held) {
            return null;
        }
    }

    Share of(ZkClient client, String path);

    /** Returns how many lives there are in each build. */
    default int seeds() {
        return 25;
    }

    /** Returns the parents of nodes, that of those who may hold first. */
    default List<String> queues() {
        return List.of(LockLife.PATH);
    }

    /** Returns which of the nodes hold, whoever comes now. */
    Set<String> holders(List<String> names);

    /** Returns which of the nodes may hold, by what was so before. */
    default Set<String> mayHold(List<String> names) {
        return holders(names);
    }

    /** Shows how it is. */
    default void look(List<String> names, byte[] agreed) {}

    /** Returns one that remembers what it was shown. */
    default Contest forOneLife() {
        return this;
    }

    /** The number at the end of a name. */
    static int number(String name) {
        return Integer.parseInt(name.substring(name.length() - 10));
    }

    private static boolean isReader(String name) {
        return name.contains("__READ__") || name.contains("__rlock__");
    }

    private static boolean isWriter(String name) {
        return name.contains("__WRIT__") || name.contains("__lock__");
    }

    static List<String> inOrder(List<String> names) {
        List<String> sorted = new ArrayList<>(names);
        sorted.sort(Comparator.comparingInt(Contest::number).thenComparing(name -> isReader(name) ? 1 : 0));
        return sorted;
    }

    /** A lock. */
    Contest LOCK = new Exclusive("lock", LockWorld.OPTIONS);

    /** A lock with kazoo's names. */
    Contest KAZOO_LOCK = new Exclusive("lock of kazoo", LockWorld.OPTIONS.withLayout(LockLayout.KAZOO));

    /** A read/write lock, whose writers sometimes become readers. */
    Contest READ_WRITE = new ReadWrite("read/write lock", LockWorld.OPTIONS);

    /** The same with kazoo's names. */
    Contest KAZOO_READ_WRITE =
            new ReadWrite("read/write lock of kazoo", LockWorld.OPTIONS.withLayout(LockLayout.KAZOO));

    /** One holds. */
    record Exclusive(String name, LockOptions options) implements Contest {
        @Override
        public Share of(ZkClient client, String path) {
            ZkLock lock = ZkLock.of(client, path, options);
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
            return first(names, 1);
        }

        @Override
        public int seeds() {
            return options.layout() == LockLayout.DEFAULT ? 180 : 40;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** One writes, or several read. */
    record ReadWrite(String name, LockOptions options) implements Contest {
        @Override
        public Share of(ZkClient client, String path) {
            ZkReadWriteLock lock = ZkReadWriteLock.of(client, path, options);
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
                    boolean writer = isWriter(held.nodePath()) && held.state() == GrantState.HELD;
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
                if (isReader(name) && number(name) <= writer) {
                    holders.add(name);
                } else if (isWriter(name)) {
                    writer = Math.min(writer, number(name));
                }
            }
            return holders;
        }

        @Override
        public int seeds() {
            return options.layout() == LockLayout.DEFAULT ? 180 : 40;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A semaphore whose permits are wanted one by one. */
    static Contest semaphore(int permits) {
        return new Permitted("semaphore of " + permits, permits, 1, LockWorld.OPTIONS);
    }

    /** A semaphore of which several permits are wanted at once. */
    static Contest weighted(int permits) {
        return new Permitted("semaphore of " + permits + ", several at once", permits, permits, LockWorld.OPTIONS);
    }

    /** A semaphore with Curator's names. */
    static Contest curatorSemaphore(int permits) {
        return new Permitted(
                "semaphore of " + permits + " of Curator",
                permits,
                1,
                LockWorld.OPTIONS.withLayout(LockLayout.CURATOR));
    }

    /**
     * So many hold.
     *
     * @param most how many one wants at most
     */
    record Permitted(String name, int permits, int most, LockOptions options) implements Contest {
        @Override
        public Share of(ZkClient client, String path) {
            ZkSemaphore semaphore = ZkSemaphore.of(client, path, permits, options);
            return new Share() {
                @Override
                public CompletableFuture<Grant> acquire(Duration timeout, Random random) {
                    return semaphore.acquireAsync(wanted(random), timeout);
                }

                @Override
                public CompletableFuture<Optional<Grant>> tryAcquire(Random random) {
                    return semaphore.tryAcquireAsync(wanted(random));
                }
            };
        }

        private int wanted(Random random) {
            return most == 1 ? 1 : 1 + random.nextInt(most);
        }

        @Override
        public List<String> queues() {
            return options.layout() == LockLayout.CURATOR
                    ? List.of(LockLife.PATH + "/leases", LockLife.PATH + "/locks")
                    : Contest.super.queues();
        }

        @Override
        public Set<String> holders(List<String> names) {
            Set<String> holders = new HashSet<>();
            int left = permits;
            for (String name : inOrder(names)) {
                Matcher several = SEVERAL.matcher(name);
                left -= several.find() ? Integer.parseInt(several.group(1)) : 1;
                if (left < 0) {
                    break;
                }
                holders.add(name);
            }
            return holders;
        }

        @Override
        public int seeds() {
            return permits == 2 && options.layout() == LockLayout.DEFAULT ? 75 : 25;
        }

        @Override
        public String toString() {
            return name;
        }
    }

    /** A semaphore whose number is changed while it is in use. */
    static Contest resized(int permits) {
        return new Resized(permits);
    }

    /** So many hold, sometimes more and sometimes fewer; who came to hold before goes on. */
    final class Resized implements Contest {
        private final int permits;
        private final Set<String> fitted = new HashSet<>();
        private int now;

        private Resized(int permits) {
            this.permits = permits;
            this.now = permits;
        }

        @Override
        public Contest forOneLife() {
            return new Resized(permits);
        }

        @Override
        public Share of(ZkClient client, String path) {
            ZkSemaphore semaphore = ZkSemaphore.of(client, path, permits, LockWorld.OPTIONS);
            return new Share() {
                @Override
                public CompletableFuture<Grant> acquire(Duration timeout, Random random) {
                    return semaphore.acquireAsync(timeout);
                }

                @Override
                public CompletableFuture<Optional<Grant>> tryAcquire(Random random) {
                    return semaphore.tryAcquireAsync();
                }

                @Override
                public void agree(Random random) {
                    CompletableFuture<?> unused = semaphore.resizeAsync(1 + random.nextInt(permits));
                }
            };
        }

        @Override
        public void look(List<String> names, byte[] agreed) {
            String text = new String(agreed, StandardCharsets.UTF_8);
            now = text.isEmpty() ? permits : Integer.parseInt(text.split(" ", -1)[0]);
            fitted.retainAll(names);
            fitted.addAll(holders(names));
        }

        @Override
        public Set<String> holders(List<String> names) {
            List<String> nodes =
                    names.stream().filter(name -> name.contains("permit-")).toList();
            return first(nodes, now);
        }

        @Override
        public Set<String> mayHold(List<String> names) {
            return fitted;
        }

        @Override
        public String toString() {
            return "semaphore of " + permits + " and fewer";
        }

        @Override
        public int seeds() {
            return 50;
        }
    }

    /** What the name of one says that wants several permits. */
    Pattern SEVERAL = Pattern.compile("-x(\\d+)-permit-\\d{10}$");

    private static Set<String> first(List<String> names, int count) {
        return new HashSet<>(inOrder(names).subList(0, Math.min(count, names.size())));
    }
}
