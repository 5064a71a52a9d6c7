/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.WatchedEvent;
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
}
