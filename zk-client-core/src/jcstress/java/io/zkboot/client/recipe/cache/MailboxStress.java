/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.zkboot.client.data.Stat;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** What a listener of a cache hears while more of it happens. */
public final class MailboxStress {
    private MailboxStress() {}

    private static CachedNode<Integer> node(int value) {
        return new CachedNode<>("/a", value, new Stat(1, value, 0, 0, value, 0, 0, 0, 4, 0, 1), null);
    }

    /** Puts together what it hears; wrong if that is no chain. */
    private static final class Chain implements CacheListener<Integer> {
        int value; // plain: told one thing at a time
        int wrong;

        @Override
        public void initialised(List<CachedNode<Integer>> nodes) {}

        @Override
        public void changed(CacheChange<Integer> change) {
            CachedNode<Integer> old = change.old();
            if ((old == null ? 0 : old.value()) != value) {
                wrong++;
            }
            CachedNode<Integer> now = change.current();
            value = now == null ? 0 : now.value();
        }
    }

    /** A mailbox and its executor, whose threads are the actors. */
    private static class World {
        final Queue<Runnable> executor = new ConcurrentLinkedQueue<>();
        final Chain chain = new Chain();
        final Mailbox<Integer> mailbox =
                new Mailbox<>(chain, executor::add, time -> new CompletableFuture<Void>(), failure -> chain.wrong++);

        World() {
            mailbox.change(CacheChange.created(node(1)));
            mailbox.deliver();
        }

        void run() {
            Runnable task = executor.poll();
            if (task != null) {
                task.run();
            }
        }

        void runAll() {
            while (!executor.isEmpty()) {
                run();
            }
        }
    }

    /** A node changes twice while its creation is told: the listener ends with the last, and misses no link. */
    @JCStressTest
    @Outcome(id = "3, 0", expect = ACCEPTABLE, desc = "the last one, by a chain")
    @State
    public static class Merge {
        private final World world = new World();

        @Actor
        public void eventThread() {
            world.mailbox.change(CacheChange.changed(node(1), node(2)));
            world.mailbox.deliver();
            world.mailbox.change(CacheChange.changed(node(2), node(3)));
            world.mailbox.deliver();
        }

        @Actor
        public void listener() {
            world.run();
        }

        @Arbiter
        public void judge(II_Result r) {
            world.runAll();
            r.r1 = world.chain.value;
            r.r2 = world.chain.wrong;
        }
    }

    /** A node comes and goes while that is told: both are told, or neither. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "gone, by a chain")
    @State
    public static class Gone {
        private final World world = new World();

        @Actor
        public void eventThread() {
            world.mailbox.change(CacheChange.deleted(node(1), 2));
            world.mailbox.deliver();
        }

        @Actor
        public void listener() {
            world.run();
        }

        @Arbiter
        public void judge(II_Result r) {
            world.runAll();
            r.r1 = world.chain.value;
            r.r2 = world.chain.wrong;
        }
    }

    /** The cache is closed while its listener hears: nothing is told that is no link, and nothing afterwards. */
    @JCStressTest
    @Outcome(id = "0, 0", expect = ACCEPTABLE, desc = "nothing told")
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "told before")
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "all told before")
    @State
    public static class Close {
        private final World world = new World();

        @Actor
        public void eventThread() {
            world.mailbox.change(CacheChange.changed(node(1), node(2)));
            world.mailbox.deliver();
        }

        @Actor
        public void listener() {
            world.run();
        }

        @Actor
        public void user() {
            world.mailbox.close();
        }

        @Arbiter
        public void judge(II_Result r) {
            int before = world.chain.value;
            world.runAll();
            r.r1 = world.chain.value;
            r.r2 = world.chain.wrong + (before == r.r1 ? 0 : 1);
        }
    }
}
