/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.Xid;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What was sent, in the order of the wire, with how it was sent. */
class PendingQueueTest {
    private final PendingQueue pending = new PendingQueue();

    private static Call<?> call(int number) {
        return new Call<>(new Request.Delete("/" + number, -1), "/" + number, null, null);
    }

    private Call<?> add(int number) {
        Call<?> call = call(number);
        pending.add(call, number, 10 * number, 100 * number);
        return call;
    }

    private void assertHas(List<Call<?>> calls) {
        assertThat(pending.size()).isEqualTo(calls.size());
        for (int i = 0; i < calls.size(); i++) {
            assertThat(pending.call(i)).isSameAs(calls.get(i));
        }
    }

    private void assertHolds(List<Call<?>> calls, int first) {
        assertHas(calls);
        for (int i = 0; i < calls.size(); i++) {
            int number = first + i;
            assertThat(pending.xid(i)).isEqualTo(number);
            assertThat(pending.sentAt(i)).isEqualTo(10 * number);
            assertThat(pending.mayHaveLeft(i, 100 * number + 1)).isTrue();
            assertThat(pending.mayHaveLeft(i, 100 * number)).isFalse();
            assertThat(pending.together(i)).isEqualTo(1);
        }
    }

    @Test
    void allIsKeptInOrderWhileTheQueueGoesRoundAndGrows() {
        List<Call<?>> calls = new ArrayList<>();
        int first = 0;
        for (int number = 0; number < 200; number++) {
            calls.add(add(number));
            if (number % 3 == 0) {
                pending.remove(calls.remove(0));
                first++;
            }
            assertHolds(calls, first);
        }
        while (!calls.isEmpty()) {
            pending.remove(calls.remove(0));
            assertHolds(calls, ++first);
        }
        assertThat(pending.peek()).isNull();
        assertThat(pending.placeAnsweredBy(1)).isEqualTo(-1);
    }

    @Test
    void aCallThatIsNotTheOldestOneCanBeRemoved() {
        List<Call<?>> calls =
                new ArrayList<>(IntStream.range(0, 20).mapToObj(this::add).toList());
        pending.remove(calls.get(7));
        calls.remove(7);
        assertHas(calls);
        assertThat(pending.xid(6)).isEqualTo(6);
        assertThat(pending.xid(7)).isEqualTo(8);
        assertThat(pending.sentAt(7)).isEqualTo(80);
        pending.remove(call(3));
        assertHas(calls);
    }

    @Test
    void callsOfOneFrameHaveItsNumberAndTheFirstKnowsHowManyTheyAre() {
        add(1);
        List<Call<?>> frame =
                IntStream.range(0, 12).mapToObj(PendingQueueTest::call).toList();
        pending.add(frame.get(0), 2, 20, 200);
        frame.subList(1, 12).forEach(call -> pending.join(1, call));
        add(3);
        assertThat(pending.together(0)).isEqualTo(1);
        assertThat(pending.together(1)).isEqualTo(12);
        assertThat(pending.together(2)).isEqualTo(1);
        assertThat(pending.frame(1)).isEqualTo(frame);
        assertThat(pending.xid(12)).isEqualTo(2);
        assertThat(pending.sentAt(12)).isEqualTo(20);
        assertThat(pending.mayHaveLeft(12, 200)).isFalse();
        assertThat(pending.mayHaveLeft(12, 201)).isTrue();
        assertThat(pending.together(13)).isEqualTo(1);
        pending.remove(pending.call(0));
        assertThat(pending.together(0)).isEqualTo(12);
        assertThat(pending.frame(0)).isEqualTo(frame);
    }

    @Test
    void anIdentityIsAnsweredAheadOfWhatIsBeforeIt() {
        add(1);
        assertThat(pending.placeAnsweredBy(Xid.AUTH)).isEqualTo(-1);
        pending.add(call(2), Xid.AUTH, 20, 200);
        pending.add(call(3), Xid.AUTH, 30, 300);
        assertThat(pending.placeAnsweredBy(Xid.AUTH)).isEqualTo(1);
        assertThat(pending.placeAnsweredBy(77)).isZero();
    }

    @Test
    void ofCallsWithOneNumberTheLikelyOneIsFoundElseTheOldest() {
        for (int xid : new int[] {1, 5, 5, 6, 5}) {
            pending.add(call(xid), xid, 0, 0);
        }
        assertThat(pending.placeOf(5, place -> place == 4)).isEqualTo(4);
        assertThat(pending.placeOf(5, place -> place == 3)).isEqualTo(1);
        assertThat(pending.placeOf(7, place -> true)).isEqualTo(-1);
    }

    @Test
    void whatWasAnsweredIsNotFoundAgain() {
        for (int number = 0; number < 20; number++) {
            Call<?> call = call(number);
            pending.add(call, Xid.AUTH, 0, 0);
            assertThat(pending.isEmpty()).isFalse();
            assertThat(pending.placeOf(Xid.AUTH, place -> false)).isZero();
            pending.remove(call);
            assertThat(pending.isEmpty()).isTrue();
            assertThat(pending.placeAnsweredBy(Xid.AUTH)).isEqualTo(-1);
            assertThat(pending.placeOf(Xid.AUTH, place -> true)).isEqualTo(-1);
        }
        add(1);
        assertThat(pending.placeAnsweredBy(Xid.AUTH)).isEqualTo(-1);
        assertThat(pending.placeOf(Xid.AUTH, place -> true)).isEqualTo(-1);
        pending.add(call(2), Xid.AUTH, 0, 0);
        assertThat(pending.placeOf(Xid.AUTH, place -> place > 1)).isEqualTo(1);
    }

    @Test
    void theEndLeavesNothing() {
        IntStream.range(0, 20).forEach(this::add);
        pending.clear();
        assertThat(pending.isEmpty()).isTrue();
        assertHolds(new ArrayList<>(List.of(add(4))), 4);
    }
}
