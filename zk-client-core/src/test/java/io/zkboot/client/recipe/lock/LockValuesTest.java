/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static io.zkboot.client.recipe.lock.LockWorld.OPTIONS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What locks are told, and what they answer. */
class LockValuesTest {
    private static QueueEntry entry(String id, long czxid, boolean holds, int permits, String text) {
        return new QueueEntry(id, 7, Instant.EPOCH, czxid, holds, permits, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void theLongestAndTheShortestTimeToHoldAreTakenAndNothingBeyond() {
        Duration longest = Duration.ofDays(24);
        assertThat(OPTIONS.withMaxHold(longest).maxHold()).isEqualTo(longest);
        assertThat(OPTIONS.withMaxHold(Duration.ofMillis(1)).maxHold()).isEqualTo(Duration.ofMillis(1));
        assertThatThrownBy(() -> OPTIONS.withMaxHold(longest.plusNanos(1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OPTIONS.withMaxHold(Duration.ofNanos(999_999)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(OPTIONS.withMaxHold(longest).withoutMaxHold().maxHold()).isNull();
    }

    @Test
    void eachOptionIsChangedAloneAndKeepsTheOthers() {
        LockOptions options =
                OPTIONS.withMetadata("who").withMaxHold(Duration.ofSeconds(5)).withLayout(LockLayout.KAZOO);
        assertThat(options.metadata()).asString(StandardCharsets.UTF_8).isEqualTo("who");
        assertThat(options.maxHold()).isEqualTo(Duration.ofSeconds(5));
        assertThat(options.layout()).isEqualTo(LockLayout.KAZOO);
        assertThat(options.executor()).isSameAs(OPTIONS.executor());
        assertThat(options.observer()).isSameAs(OPTIONS.observer());
    }

    @Test
    void metadataThatItsOwnerChangesLaterStayWhatTheyWere() {
        byte[] given = {'a'};
        LockOptions options = OPTIONS.withMetadata(given);
        given[0] = 'b';
        assertThat(options.metadata()).containsExactly('a');
    }

    @Test
    void twoLooksAtAQueueAreEqualIfNothingHasChanged() {
        QueueEntry entry = entry("lock-1", 3, true, 1, "me");
        assertThat(entry).isEqualTo(entry("lock-1", 3, true, 1, "me"));
        assertThat(entry).hasSameHashCodeAs(entry("lock-1", 3, true, 1, "me"));
        assertThat(entry)
                .isNotEqualTo(entry("lock-2", 3, true, 1, "me"))
                .isNotEqualTo(entry("lock-1", 4, true, 1, "me"))
                .isNotEqualTo(entry("lock-1", 3, false, 1, "me"))
                .isNotEqualTo(entry("lock-1", 3, true, 2, "me"))
                .isNotEqualTo(entry("lock-1", 3, true, 1, "you"))
                .isNotEqualTo("lock-1");
        assertThat(entry.text()).isEqualTo("me");
    }
}
