/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The metrics hook hears of the requests of one turn at once, and before those who wait for them. */
class EndedRequestsTest {
    private final List<String> heard = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final EventQueue events = new EventQueue();
    private long now;
    private final EventThread eventThread = new EventThread(events, () -> now, failures::add);

    private DeliveryBatch batchFor(ClientObserver observer) {
        return new DeliveryBatch(events, observer, () -> now++);
    }

    private final ClientObserver recorder = new ClientObserver() {
        @Override
        public void operationsEnded(String operation, ErrorCode error, long[] nanos) {
            heard.add(operation + " " + error + " " + Arrays.toString(nanos));
            if (error == ErrorCode.NO_NODE) {
                throw new IllegalStateException("broken");
            }
        }
    };

    @Test
    void requestsOfATurnComeInRowsOfOneOperationAndErrorAndBeforeWhatTheyAreOf() {
        DeliveryBatch batch = batchFor(recorder);
        batch.add(() -> heard.add("event"));
        batch.requestEnds("getData", ErrorCode.OK, 40);
        batch.add(() -> heard.add("first"));
        batch.requestEnds("getData", ErrorCode.NO_NODE, 50);
        batch.requestEnds("getData", ErrorCode.OK, 60);
        batch.requestEnds("create", ErrorCode.OK, 70);
        batch.requestEnds("getData", ErrorCode.OK, 80);
        batch.add(() -> heard.add("last"));
        now = 100;
        batch.publish();
        batch.requestEnds("getData", ErrorCode.OK, 100);
        batch.publish();
        eventThread.drain();

        assertThat(heard)
                .as("one reading of the clock for a turn, which was 100 and then 101")
                .containsExactly(
                        "event",
                        "getData OK [60, 40, 20]",
                        "getData NO_NODE [50]",
                        "create OK [30]",
                        "first",
                        "last",
                        "getData OK [1]");
        assertThat(failures)
                .as("the hook threw on one row and heard of the next one")
                .singleElement()
                .extracting(Throwable::getMessage)
                .isEqualTo("broken");
    }

    @Test
    void hookThatAsksForSingleOnesHearsEach() {
        DeliveryBatch batch = batchFor(new ClientObserver() {
            @Override
            public void operationEnded(String operation, long nanos, ErrorCode error) {
                heard.add(operation + " " + error + " " + nanos);
                throw new IllegalStateException("broken by " + nanos);
            }
        });
        batch.requestEnds("getData", ErrorCode.OK, 1);
        batch.requestEnds("getData", ErrorCode.OK, 2);
        now = 10;
        batch.publish();
        eventThread.drain();

        assertThat(heard).as("though it throws on each").containsExactly("getData OK 9", "getData OK 8");
        assertThat(failures).singleElement().extracting(Throwable::getMessage).isEqualTo("broken by 9");
    }
}
