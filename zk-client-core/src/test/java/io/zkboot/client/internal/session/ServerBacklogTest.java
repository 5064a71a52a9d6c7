/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Requests that queue at a server are told from those that are on a long way. */
class ServerBacklogTest {
    private static final long FAR = 10_000_000;

    private final ServerBacklog backlog = new ServerBacklog();

    private int framesOfABusyServer() {
        return IntStream.rangeClosed(0, 1_000)
                .filter(backlog::isBusy)
                .findFirst()
                .orElseThrow();
    }

    private void answered(long roundTrip, int times) {
        for (int i = 0; i < times; i++) {
            backlog.answered(roundTrip, false);
        }
    }

    @Test
    void fourUnansweredFramesAreABusyServerAsLongAsNoRoundTripIsKnown() {
        assertThat(framesOfABusyServer()).isEqualTo(4);
    }

    @Test
    void onALongWayManyFramesAreUnderWayToAServerThatHasNothingToDo() {
        answered(FAR, 10);
        assertThat(framesOfABusyServer()).isEqualTo(32);
    }

    @Test
    void aLittleMoreTimeThanTheWayTakesIsNoQueue() {
        answered(FAR, 1);
        answered(FAR + FAR / 10, 20);
        assertThat(framesOfABusyServer()).isBetween(20, 24);
    }

    @Test
    void roundTripsThatBecomeLongAreAQueue() {
        answered(FAR, 1);
        answered(3 * FAR, 20);
        assertThat(framesOfABusyServer()).isEqualTo(4);
        answered(FAR, 40);
        assertThat(framesOfABusyServer()).as("when it is gone").isEqualTo(32);
    }

    @Test
    void aQueueThatStaysIsNotTakenForALongWay() {
        answered(FAR, 1);
        answered(5 * FAR, 10_000);
        assertThat(framesOfABusyServer()).isEqualTo(4);
    }

    @Test
    void aWayThatHasBecomeLongerIsLearnedFromWhatWasSentAlone() {
        answered(FAR / 10, 1);
        answered(FAR, 20);
        assertThat(framesOfABusyServer()).isEqualTo(4);
        for (int i = 0; i < 40; i++) {
            backlog.answered(FAR, true);
        }
        assertThat(framesOfABusyServer()).isGreaterThan(20);
    }
}
