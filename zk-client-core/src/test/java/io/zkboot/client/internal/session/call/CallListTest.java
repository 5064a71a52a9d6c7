/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.zkboot.client.internal.protocol.Request;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CallListTest {
    private final CallList row = new CallList();

    private static Call<?> call(int number) {
        return new Call<>(new Request.Delete("/" + number, -1), "/" + number, null, null);
    }

    private static CallList rowOf(int... numbers) {
        CallList row = new CallList();
        IntStream.of(numbers).forEach(number -> row.addLast(call(number)));
        return row;
    }

    /** Takes them out, so that links and count are seen to be right at each step. */
    private static void assertHas(CallList row, int... numbers) {
        List<String> named = new ArrayList<>();
        row.forEach(call -> named.add(call.clientPath()));
        List<String> taken = new ArrayList<>();
        for (int left = numbers.length; left > 0; left--) {
            assertThat(row.size()).isEqualTo(left);
            Call<?> oldest = row.peekFirst();
            assertThat(row.pollFirst()).isSameAs(oldest).isNotNull();
            assertThat(oldest.next).as("what has left knows of nothing").isNull();
            taken.add(oldest.clientPath());
        }
        assertThat(row.isEmpty()).isTrue();
        assertThat(row.pollFirst()).isNull();
        assertThat(row.size()).isZero();
        assertThat(taken)
                .isEqualTo(named)
                .isEqualTo(
                        IntStream.of(numbers).mapToObj(number -> "/" + number).toList());
    }

    @Test
    void callsAreKeptInOrderFromBothEnds() {
        row.addFirst(call(2));
        row.addLast(call(3));
        row.addFirst(call(1));
        assertHas(row, 1, 2, 3);
        row.addLast(call(4));
        assertHas(row, 4);
    }

    @Test
    void aRowIsPutBeforeAnotherOne() {
        CallList others = rowOf(1, 2);
        row.addFirst(others);
        assertThat(others.isEmpty()).isTrue();
        CallList more = rowOf(-1, 0);
        row.addFirst(more);
        row.addFirst(new CallList());
        row.addLast(call(3));
        assertHas(row, -1, 0, 1, 2, 3);
        assertHas(others);
    }

    @Test
    void whatIsRemovedLeavesTheOthersInOrder() {
        for (int gone = 0; gone < 16; gone++) {
            int set = gone;
            CallList four = rowOf(0, 1, 2, 3);
            four.removeIf(call -> (set >> number(call) & 1) == 1);
            four.addLast(call(4));
            assertHas(
                    four,
                    IntStream.rangeClosed(0, 4)
                            .filter(number -> number == 4 || (set >> number & 1) == 0)
                            .toArray());
        }
    }

    @Test
    void whoEndsACallMayLinkItElsewhere() {
        CallList ended = new CallList();
        CallList calls = rowOf(0, 1, 2, 3, 4);
        calls.removeIf(call -> {
            boolean odd = number(call) % 2 == 1;
            if (odd) {
                ended.addLast(call);
            }
            return odd;
        });
        assertHas(ended, 1, 3);
        assertHas(calls, 0, 2, 4);
    }

    @Test
    void ifThatFailsForOneItStaysAndSoDoThoseBehindIt() {
        CallList calls = rowOf(0, 1, 2, 3);
        assertThatThrownBy(() -> calls.removeIf(call -> {
                    if (number(call) == 2) {
                        throw new OutOfMemoryError("a test");
                    }
                    return number(call) == 0;
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertHas(calls, 1, 2, 3);
    }

    @Test
    void oneThatHasEndedBeforeThatFailedDoesNotStay() {
        CallList calls = rowOf(0, 1, 2);
        assertThatThrownBy(() -> calls.removeIf(call -> {
                    if (number(call) == 1 && call.abandon()) {
                        throw new OutOfMemoryError("a test");
                    }
                    return false;
                }))
                .isInstanceOf(OutOfMemoryError.class);
        assertHas(calls, 0, 2);
    }

    @Test
    void theEndIsTheEnd() {
        Iterator<Call<?>> one = rowOf(1).iterator();
        assertThat(one.next().clientPath()).isEqualTo("/1");
        assertThat(one.hasNext()).isFalse();
        assertThatThrownBy(one::next).isInstanceOf(NoSuchElementException.class);
    }

    private static int number(Call<?> call) {
        return Integer.parseInt(String.valueOf(call.clientPath()).substring(1));
    }

    /** A deque of an array that cannot grow for want of memory forgets all calls, whose callers wait for ever then. */
    @Test
    void callsWaitWithoutAnyMemoryButTheirOwn() {
        List<Call<?>> calls =
                IntStream.range(0, 5_000).mapToObj(CallListTest::call).toList();
        WaitingCalls waiting = new WaitingCalls();
        CallList unfinished = new CallList();
        for (int round = 0; round < 2; round++) { // the first one loads classes
            long before = allocated();
            for (int i = 0; i < calls.size(); i++) {
                waiting.add(calls.get(i));
            }
            Call<?> call;
            while ((call = waiting.poll()) != null) {
                unfinished.addLast(call);
            }
            waiting.putBack(unfinished);
            while ((call = waiting.poll()) != null) {
                unfinished.addLast(call);
            }
            while ((call = unfinished.pollFirst()) != null) {
                waiting.putBack(call);
            }
            while (waiting.poll() != null) {}
            long bytes = allocated() - before;
            assertThat(round == 0 ? 0 : bytes)
                    .as("less than a reference for each")
                    .isLessThan(4L * calls.size());
        }
    }

    private static long allocated() {
        return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }
}
