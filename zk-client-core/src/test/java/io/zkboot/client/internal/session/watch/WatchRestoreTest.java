/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.Reason;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.watch.WatchBatch;
import io.zkboot.client.internal.watch.WatchKind;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How large the requests are that set watches again, by how it went before. */
class WatchRestoreTest {
    private final SessionWatches watches = new SessionWatches(new DeliveryBatch(new EventQueue(), null, Clock.SYSTEM));
    private final WatchRestore restore = new WatchRestore("test", watches, 1 << 20);
    private final int first = restore.batchBytes();

    @BeforeEach
    void watchSomething() {
        watches.registry().add(WatchKind.DATA, "/a", event -> {});
    }

    private void lose(Reason why) {
        restore.lostOn(restore.batches(1, true), why);
    }

    private void succeed() {
        List<WatchBatch> batches = List.copyOf(restore.batches(1, true));
        batches.forEach(restore::accepted);
        restore.allAccepted();
    }

    @Test
    void theyAreHalvedWithEachConnectionThatIsLostOnThem() {
        lose(Reason.CLOSED_BY_SERVER);
        assertThat(restore.batchBytes()).isBetween(first / 2 - 40, first / 2 + 40);
        lose(Reason.IO);
        assertThat(restore.batchBytes()).isBetween(first / 4 - 40, first / 4 + 40);
    }

    @Test
    void theClientsOwnMoveSaysNothingOfThem() {
        lose(Reason.MOVING);
        assertThat(restore.batchBytes()).isEqualTo(first);
    }

    /** Connections break for many reasons, and a client lives for months. */
    @Test
    void theyGrowAgainWithEachConnectionThatTakesThem() {
        lose(Reason.IO);
        lose(Reason.IO);
        succeed();
        assertThat(restore.batchBytes()).isBetween(first / 2 - 40, first / 2 + 40);
        succeed();
        assertThat(restore.batchBytes()).isEqualTo(first);
        succeed();
        assertThat(restore.batchBytes()).as("no larger than at first").isEqualTo(first);
    }

    /** A server with a small limit costs one connection more, not each second one. */
    @Test
    void aSizeThatIsLostOnOnceMoreIsNotTriedAgain() {
        lose(Reason.CLOSED_BY_SERVER);
        int small = restore.batchBytes();
        succeed();
        lose(Reason.CLOSED_BY_SERVER);
        assertThat(restore.batchBytes()).isEqualTo(small);
        succeed();
        succeed();
        assertThat(restore.batchBytes()).isEqualTo(small);
    }

    /** A connection may be lost for any reason, also after others that have taken the largest batches. */
    @Test
    void aLossAfterConnectionsThatTookTheLargestOnesIsNotTakenForTheirSize() {
        succeed();
        lose(Reason.CLOSED_BY_SERVER);
        assertThat(restore.batchBytes()).isLessThan(first);
        succeed();
        assertThat(restore.batchBytes()).isEqualTo(first);
    }

    private void shrinkToTheSmallest() {
        int before;
        do {
            before = restore.batchBytes();
            lose(Reason.IO);
        } while (restore.batchBytes() < before);
    }

    @Test
    void oneOfTheSmallestThatThreeConnectionsInARowAreClosedOnIsGivenUp() {
        shrinkToTheSmallest();
        lose(Reason.CLOSED_BY_SERVER);
        lose(Reason.CLOSED_BY_SERVER);
        assertThat(watches.size()).isEqualTo(1);
        lose(Reason.CLOSED_BY_SERVER);
        assertThat(watches.size()).isZero();
    }

    @Test
    void thatConnectionsAreClosedOnAnotherOneInBetweenIsToItsCredit() {
        shrinkToTheSmallest();
        lose(Reason.CLOSED_BY_SERVER);
        lose(Reason.CLOSED_BY_SERVER);
        WatchBatch other = new WatchBatch(1, List.of("/other"), List.of(), List.of(), List.of(), List.of());
        restore.lostOn(List.of(other), Reason.CLOSED_BY_SERVER);
        lose(Reason.CLOSED_BY_SERVER);
        lose(Reason.CLOSED_BY_SERVER);
        assertThat(watches.size()).isEqualTo(1);
    }

    @Test
    void whatTakesThePlaceOfAnUnansweredBatchIsSetFromTheSameTransactionOn() {
        watches.registry().add(WatchKind.EXIST, "/gone", event -> {});
        WatchBatch both = restore.batches(1, true).get(0);
        watches.end(WatchKind.EXIST, "/gone");
        WatchBatch left = both.only((kind, path) -> watches.registry().contains(path, kind));
        restore.replace(both, left);
        assertThat(restore.batches(9, true))
                .singleElement()
                .satisfies(batch -> assertThat(batch.seen()).isEqualTo(1));
        restore.replace(left, new WatchBatch(1, List.of(), List.of(), List.of(), List.of(), List.of()));
        assertThat(restore.batches(9, true))
                .singleElement()
                .satisfies(batch -> assertThat(batch.seen()).isEqualTo(9));
    }

    /** It was answered meanwhile. */
    @Test
    void whatTakesThePlaceOfABatchThatWaitsNoMoreIsNotWaitedForEither() {
        WatchBatch batch = restore.batches(1, true).get(0);
        restore.accepted(batch);
        restore.replace(batch, batch);
        assertThat(restore.batches(9, true))
                .singleElement()
                .satisfies(next -> assertThat(next.seen()).isEqualTo(9));
    }
}
