/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.WatchedEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadQueueTest {
    private final ReadQueue queue = new ReadQueue();

    @Test
    void whatWasNamedWhileItWasComparedIsReadAlthoughTheAnswerIsLostAndAnotherResyncBegins() {
        queue.owe("/a", true);
        assertThat(queue.next()).isEqualTo("/a");
        queue.want("/a", false); // another node of the same name has come, and this is all that says so
        queue.unanswered("/a");
        queue.dropVerification();
        assertThat(queue.next()).isEqualTo("/a");
    }

    @Test
    void whatWasOnlyComparedIsForgottenWhenAnotherResyncBegins() {
        queue.owe("/a", true);
        assertThat(queue.next()).isEqualTo("/a");
        queue.unanswered("/a");
        queue.dropVerification();
        assertThat(queue.next()).isNull();
        assertThat(queue.owesNothing()).isTrue();
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void anEventThatTheAnswerShowsCostsNoSecondRead() {
        queue.changed("/a", 7);
        assertThat(queue.next()).isEqualTo("/a");
        queue.changed("/a", 8);
        assertThat(queue.answered("/a", 8).isOwed()).isFalse();
        assertThat(queue.next()).isNull();
    }

    @Test
    void anEventThatTheAnswerDoesNotShowCostsOne() {
        queue.changed("/a", 7);
        assertThat(queue.next()).isEqualTo("/a");
        queue.changed("/a", 8);
        queue.changed("/a", WatchedEvent.NO_ZXID);
        assertThat(queue.answered("/a", 8).isOwed()).isFalse();
        assertThat(queue.next()).isEqualTo("/a");
    }

    @Test
    void anEventWithoutATransactionIsNotAnsweredByWhatALaterOneNames() {
        queue.changed("/a", 7);
        assertThat(queue.next()).isEqualTo("/a");
        queue.changed("/a", WatchedEvent.NO_ZXID);
        queue.changed("/a", 8);
        assertThat(queue.answered("/a", 8).isOwed()).isFalse();
        assertThat(queue.next()).isEqualTo("/a");
    }

    @Test
    void ofTwoEventsTheAnswerMustShowTheLater() {
        for (long first : new long[] {8, 9}) {
            queue.changed("/a", 7);
            assertThat(queue.next()).isEqualTo("/a");
            queue.changed("/a", first);
            queue.changed("/a", 17 - first);
            assertThat(queue.answered("/a", 8).isOwed()).isFalse();
            assertThat(queue.next()).as("after 8 of 9").isEqualTo("/a");
            assertThat(queue.answered("/a", 9).isOwed()).isFalse();
            assertThat(queue.next()).isNull();
        }
    }

    @Test
    void changesAndWhatIsOwedGoByTurns() {
        queue.changed("/urgent/1", 7);
        queue.changed("/urgent/2", 7);
        queue.owe("/owed/1", false);
        queue.owe("/owed/2", false);
        List<String> order = new ArrayList<>();
        for (String path = queue.next(); path != null; path = queue.next()) {
            order.add(path);
        }
        assertThat(order).containsExactly("/owed/1", "/urgent/1", "/owed/2", "/urgent/2");
    }

    @Test
    void anotherResyncDropsOnlyWhatWasToBeCompared() {
        queue.owe("/filled", false);
        queue.owe("/compared", true);
        queue.dropVerification();
        assertThat(queue.waiting()).isEqualTo(1);
        assertThat(queue.owesNothing()).isFalse();
        assertThat(queue.next()).isEqualTo("/filled");
        assertThat(queue.next()).isNull();
        assertThat(queue.answered("/filled", 1).isVerification()).isFalse();
        assertThat(queue.owesNothing()).isTrue();
    }

    @Test
    void onlyWhatAnEventHasNamedIsUrgent() {
        queue.owe("/owed", true);
        assertThat(queue.hasUrgent()).isFalse();
        queue.changed("/named", 7);
        assertThat(queue.hasUrgent()).isTrue();
    }

    @Test
    void whatWasNotUnderWayIsNotWaitingTwice() {
        queue.owe("/a", false);
        queue.unanswered("/a");
        queue.unanswered("/unknown");
        assertThat(queue.waiting()).isEqualTo(1);
        assertThat(queue.next()).isEqualTo("/a");
        assertThat(queue.hasUnderWay()).isTrue();
        queue.unanswered("/a");
        assertThat(queue.hasUnderWay()).isFalse();
        assertThat(queue.next()).isEqualTo("/a");
    }

    @Test
    void whatAnEventHasNamedIsUrgentStillWhenTheAnswerIsLost() {
        queue.changed("/named", 7);
        assertThat(queue.next()).isEqualTo("/named");
        queue.unanswered("/named");
        assertThat(queue.hasUrgent()).isTrue();
        queue.owe("/owed", false);
        assertThat(queue.next()).isEqualTo("/named");
        assertThat(queue.next()).isEqualTo("/owed");
        queue.unanswered("/owed");
        assertThat(queue.hasUrgent()).isFalse();
    }
}
