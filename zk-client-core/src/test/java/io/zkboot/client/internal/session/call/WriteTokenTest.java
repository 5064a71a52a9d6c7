/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WriteTokenTest {
    /**
     * A SendThread and callers, one step of one of them at a time on a real token. A call is work; who has the token
     * does all there is.
     */
    private static final class World {
        private static final int DONE = -1;
        private static final int SENDER = 0;

        private final int[] at;
        private final boolean wakesWhenGivingBack;
        private final WriteToken token = new WriteToken(() -> this.wakeups = 1); // as a selector: more than one are one
        private int wakeups;
        private int work;
        private int owners;
        private int done;

        World(int callers, boolean wakesWhenGivingBack) {
            this.at = new int[1 + callers];
            this.wakesWhenGivingBack = wakesWhenGivingBack;
        }

        boolean canStep(int who) {
            if (who != SENDER) {
                return at[who] != DONE;
            }
            return switch (at[SENDER]) {
                case 2 -> wakeups > 0;
                case 4 -> !token.isRecalled();
                default -> true;
            };
        }

        void step(int who) {
            at[who] = who == SENDER ? stepOfSender(at[who]) : stepOfCaller(at[who]);
        }

        private int stepOfSender(int step) {
            switch (step) {
                case 0:
                    token.beginSleep();
                    return 1;
                case 1: // the last look before the sleep
                    return work > 0 ? 3 : 2;
                case 2:
                    wakeups = 0;
                    return 3;
                case 3:
                case 4:
                    return token.tryEndSleep() ? 5 : 4;
                case 5:
                    own();
                    return 6;
                default:
                    disown();
                    return 0;
            }
        }

        private int stepOfCaller(int step) {
            switch (step) {
                case 0:
                    work++;
                    return 1;
                case 1:
                    return token.borrow() ? 2 : 5;
                case 2:
                    own();
                    return 3;
                case 3:
                    disown();
                    return 4;
                case 4:
                    token.giveBack(wakesWhenGivingBack);
                    return DONE;
                default:
                    token.wake();
                    return DONE;
            }
        }

        private void own() {
            assertThat(++owners).as("owners").isEqualTo(1);
            done += work;
            work = 0;
        }

        private void disown() {
            owners--;
        }

        String state() {
            return Arrays.toString(at) + token + wakeups + "," + work + "," + owners + "," + done;
        }
    }

    /** Every order in which the steps of a SendThread and of three callers can come. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void inEveryOrderOneOwnsAtATimeAndNoWorkIsLeftToASleeper(boolean wakesWhenGivingBack) {
        int callers = 3;
        Set<String> seen = new HashSet<>();
        Deque<List<Integer>> open = new ArrayDeque<>(List.of(List.of()));
        int ends = 0;
        while (!open.isEmpty()) {
            List<Integer> schedule = open.pop();
            World world = new World(callers, wakesWhenGivingBack);
            schedule.forEach(world::step);
            if (!seen.add(world.state())) {
                continue;
            }
            boolean stands = true;
            for (int who = 0; who <= callers; who++) {
                if (world.canStep(who)) {
                    stands = false;
                    List<Integer> next = new ArrayList<>(schedule);
                    next.add(who);
                    open.push(next);
                }
            }
            if (stands) {
                ends++;
                assertThat(world.work).as("left undone after %s", schedule).isZero();
                assertThat(world.done).as("done after %s", schedule).isEqualTo(callers);
            }
        }
        assertThat(ends).isPositive();
        assertThat(seen).hasSizeGreaterThan(200);
    }

    @Test
    void whoWantsItBackWaitsForTheBorrowerAndKeepsItsInterrupt() throws Exception {
        WriteToken token = new WriteToken(() -> {});
        token.beginSleep();
        assertThat(token.borrow()).isTrue();
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        Thread sender = new Thread(() -> {
            Thread.currentThread().interrupt();
            token.endSleep();
            interrupted.complete(Thread.currentThread().isInterrupted());
        });
        sender.setDaemon(true);
        sender.start();
        await().atMost(Duration.ofSeconds(60)).until(() -> sender.getState() == Thread.State.WAITING);
        assertThat(token.isRecalled()).isTrue();
        assertThat(interrupted).isNotDone();
        token.giveBack(false);
        assertThat(interrupted.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(token).hasToString("awake");
    }

    @Test
    void borrowerWakesTheSenderOnlyIfHeLeavesSomething() {
        AtomicInteger wakeups = new AtomicInteger();
        WriteToken token = new WriteToken(wakeups::getAndIncrement);
        token.beginSleep();
        assertThat(token.borrow()).isTrue();
        assertThat(token.borrow()).isFalse();
        token.giveBack(false);
        assertThat(token).hasToString("asleep");
        assertThat(wakeups).hasValue(0);
        assertThat(token.borrow()).isTrue();
        token.giveBack(true);
        assertThat(token).hasToString("awake");
        assertThat(wakeups).hasValue(1);
        assertThat(token.borrow()).as("the sender is awake").isFalse();
    }

    @Test
    void noWorkIsLostAmongManyThreads() throws Exception {
        int callers = 4;
        int each = 20_000;
        Semaphore selector = new Semaphore(0);
        WriteToken token = new WriteToken(selector::release);
        AtomicInteger work = new AtomicInteger();
        int[] done = {0}; // no volatile: the token alone makes it seen
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try {
            List<Future<?>> futures = new ArrayList<>();
            for (int c = 0; c < callers; c++) {
                futures.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        work.getAndIncrement();
                        if (token.borrow()) {
                            done[0] += work.getAndSet(0);
                            token.giveBack((done[0] & 1) == 0);
                        } else {
                            token.wake();
                        }
                    }
                }));
            }
            while (done[0] < callers * each) {
                done[0] += work.getAndSet(0);
                if (done[0] == callers * each) {
                    break;
                }
                token.beginSleep();
                if (work.get() == 0) {
                    assertThat(selector.tryAcquire(30, TimeUnit.SECONDS))
                            .as("woken")
                            .isTrue();
                    selector.drainPermits();
                }
                token.endSleep();
            }
            for (Future<?> future : futures) {
                future.get(10, TimeUnit.SECONDS);
            }
            assertThat(work.get()).isZero();
        } finally {
            threads.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aWriteIsNotBegunAtTheEndOfAStack(boolean encrypts) {
        assertThat(StackRoom.isThere(encrypts)).isTrue();
        assertThat(atTheEnd(encrypts)).isFalse();
    }

    /** What would be too little for it is enough for a plain one, so there are depths at which only that is begun. */
    @Test
    void aWriteThatEncryptsNeedsMoreRoomThanAPlainOne() {
        int[] rooms = new int[2];
        roomsOnTheWayBack(rooms, 0);
        assertThat(rooms[0]).as("depths for a plain write only").isGreaterThan(rooms[1]);
    }

    /** Goes to the end of the stack, and counts at which depths on the way back there is room for one kind only. */
    private static boolean roomsOnTheWayBack(int[] rooms, int depth) {
        boolean full = true;
        try {
            full = depth == Integer.MAX_VALUE || roomsOnTheWayBack(rooms, depth + 1);
        } catch (StackOverflowError end) {
            // the bottom
        }
        if (full) {
            try {
                boolean plain = StackRoom.isThere(false);
                boolean encrypting = StackRoom.isThere(true);
                rooms[0] += plain && !encrypting ? 1 : 0;
                rooms[1] += encrypting && !plain ? 1 : 0;
                full = !plain || !encrypting;
            } catch (StackOverflowError end) {
                // not even room to ask
            }
        }
        return full;
    }

    /** Returns whether there was room in the deepest frame that could ask. */
    private static boolean atTheEnd(boolean encrypts) {
        boolean[] room = {true};
        descend(room, encrypts, 0);
        return room[0];
    }

    private static void descend(boolean[] room, boolean encrypts, int depth) {
        try {
            if (depth < Integer.MAX_VALUE) {
                descend(room, encrypts, depth + 1);
            }
        } catch (StackOverflowError end) {
            room[0] &= StackRoom.isThere(encrypts);
        }
    }

    /** Goes to the end of the stack, and lets each of them be woken at another depth on the way back. */
    @SuppressWarnings("InfiniteRecursion") // until the stack ends
    private static int wakeAll(List<WriteToken> tokens) {
        int up = 0;
        try {
            up = wakeAll(tokens);
        } catch (StackOverflowError end) {
            // the bottom
        }
        if (up < tokens.size()) {
            try {
                tokens.get(up).wake();
            } catch (StackOverflowError end) {
                // before it has changed anything, between two steps, or afterwards
            }
        }
        return up + 1;
    }

    @Test
    void whoeverMeetsTheEndOfItsStackLeavesTheWakeUpToTheNextOne() throws InterruptedException {
        for (int round = 0; round < 20; round++) {
            List<WriteToken> tokens = new ArrayList<>();
            List<AtomicInteger> woken = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                AtomicInteger mine = new AtomicInteger();
                WriteToken token = new WriteToken(mine::incrementAndGet);
                token.beginSleep();
                tokens.add(token);
                woken.add(mine);
            }
            Thread deep = new Thread(null, () -> wakeAll(tokens), "deep", 256 * 1024);
            deep.start();
            deep.join();
            tokens.forEach(WriteToken::wake);
            assertThat(woken).as("round %d", round).noneMatch(count -> count.get() == 0);
        }
    }
}
