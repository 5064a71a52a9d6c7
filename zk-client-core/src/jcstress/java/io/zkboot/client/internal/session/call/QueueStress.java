/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.Network;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The way of calls to the SendThread: none is lost, none is taken and given back, and who sleeps over one is woken. */
public final class QueueStress {
    private QueueStress() {}

    static Call<?> call(String path) {
        return new Call<>(new Request.Delete(path, -1), path, null, null);
    }

    /** A network that counts how often it was woken. */
    static final class Wakeups implements Network {
        final AtomicInteger count = new AtomicInteger();

        @Override
        public Channel open(InetSocketAddress address, String host) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void await(long nanos) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void wakeup() {
            count.incrementAndGet();
        }

        @Override
        public void close() {}
    }

    /** One call was accepted before the close, another one comes while the queue closes. */
    @JCStressTest
    @Outcome(id = "true, true, true", expect = ACCEPTABLE, desc = "both were taken")
    @Outcome(id = "true, false, false", expect = ACCEPTABLE, desc = "the second was given back")
    @State
    public static class Close {
        private final OutgoingQueue queue = new OutgoingQueue(new Wakeups());
        private final WaitingCalls waiting = new WaitingCalls();
        private final Call<?> before = call("/before");
        private final Call<?> meanwhile = call("/meanwhile");

        public Close() {
            queue.offer(before);
        }

        @Actor
        public void sender(ZZZ_Result r) {
            queue.close();
            waiting.takeIn(queue);
            Call<?> call;
            while ((call = waiting.poll()) != null) {
                boolean taken = call.take();
                r.r1 |= taken && call == before;
                r.r2 |= taken && call == meanwhile;
            }
        }

        @Actor
        public void caller(ZZZ_Result r) {
            r.r3 = queue.offer(meanwhile);
        }
    }

    /** Two callers at once. */
    @JCStressTest
    @Outcome(id = "true, true, true, true", expect = ACCEPTABLE, desc = "both are there, once each")
    @State
    public static class TwoCallers {
        private final OutgoingQueue queue = new OutgoingQueue(new Wakeups());
        private final Call<?> one = call("/1");
        private final Call<?> two = call("/2");

        @Actor
        public void first(ZZZZ_Result r) {
            r.r1 = queue.offer(one);
        }

        @Actor
        public void second(ZZZZ_Result r) {
            r.r2 = queue.offer(two);
        }

        @Arbiter
        public void sender(ZZZZ_Result r) {
            Call<?> oldest = queue.poll();
            Call<?> next = queue.poll();
            r.r3 = (oldest == one && next == two) || (oldest == two && next == one);
            r.r4 = queue.poll() == null;
        }
    }

    /** The SendThread goes to sleep while a call comes, or is given up. */
    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "it was seen, or woke the sleeper")
    @State
    public static class Sleep {
        private final Wakeups wakeups = new Wakeups();
        private final OutgoingQueue queue = new OutgoingQueue(wakeups);
        private boolean polled;
        private boolean asleep;

        @Actor
        public void sender() {
            polled = queue.poll() != null;
            asleep = queue.beginSleep();
        }

        @Actor
        public void caller(ZZ_Result r) {
            r.r1 = queue.offer(call("/1"));
        }

        @Arbiter
        public void judge(ZZ_Result r) {
            r.r2 = polled || !asleep || wakeups.count.get() > 0;
        }
    }

    /** A caller writes its call itself, or leaves it to the SendThread, which is about to take what it has lent back. */
    @JCStressTest
    @Outcome(id = "true, true", expect = ACCEPTABLE, desc = "written once, by one at a time")
    @State
    public static class DirectWrite {
        private final OutgoingQueue queue = new OutgoingQueue(new Wakeups());
        private int written; // plain, as all that the SendThread owns

        public DirectWrite() {
            queue.lendTo(() -> {
                write();
                return false;
            });
            queue.beginSleep();
        }

        private void write() {
            while (queue.poll() != null) {
                written++;
            }
        }

        @Actor
        public void sender() {
            queue.endSleep();
            write();
        }

        @Actor
        public void caller(ZZ_Result r) {
            r.r1 = queue.offerAndWrite(call("/1"));
        }

        @Arbiter
        public void judge(ZZ_Result r) {
            write();
            r.r2 = written == 1;
        }
    }

    /** Two callers want to write while the SendThread sleeps. */
    @JCStressTest
    @Outcome(id = "true, true, true", expect = ACCEPTABLE, desc = "both are written, or the SendThread is woken")
    @State
    public static class TwoWriters {
        private final Wakeups wakeups = new Wakeups();
        private final OutgoingQueue queue = new OutgoingQueue(wakeups);
        private int written; // plain

        public TwoWriters() {
            queue.lendTo(() -> {
                while (queue.poll() != null) {
                    written++;
                }
                return false;
            });
            queue.beginSleep();
        }

        @Actor
        public void first(ZZZ_Result r) {
            r.r1 = queue.offerAndWrite(call("/1"));
        }

        @Actor
        public void second(ZZZ_Result r) {
            r.r2 = queue.offerAndWrite(call("/2"));
        }

        @Arbiter
        public void judge(ZZZ_Result r) {
            r.r3 = written == 2 || (written < 2 && wakeups.count.get() > 0);
        }
    }
}
