/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is known of the calls that wait for a reply without looking through them. */
class PendingWatchChangesTest {
    private static final Watcher WATCHER = event -> {};

    private final PendingWatchChanges pending = new PendingWatchChanges();

    private static Call<?> call(@Nullable WatchChange change) {
        return new Call<>(Request.exists("/", true), "/", change, null);
    }

    private static Call<?> adding(WatchKind kind) {
        return call(new WatchChange.Arm(kind, "/", WATCHER));
    }

    private static Call<?> removal(boolean leavesWatches) {
        Call<?> removal = call(new WatchChange.Disarm("/", WatcherType.ANY, WATCHER));
        removal.leavesWatches(leavesWatches);
        return removal;
    }

    @Test
    void callsThatSetAWatchAreFoundAndOthersAreNot() {
        Call<?> plain = call(null);
        Call<?> removal = removal(false);
        Call<?> read = adding(WatchKind.DATA);
        Call<?> exists = call(new WatchChange.ArmExists("/", WATCHER));
        pending.sent(plain);
        pending.sent(removal);
        assertThat(pending.isArming("/")).isFalse();
        pending.sent(read);
        pending.sent(exists);
        assertThat(pending.isArming("/a")).isFalse();
        pending.answered(plain);
        pending.answered(read); // out of turn
        pending.answered(read);
        assertThat(pending.isArming("/")).isTrue();
        pending.answered(exists);
        assertThat(pending.isArming("/")).isFalse();
        pending.answered(removal);
    }

    @Test
    void whetherAWatchStaysIsSaidByTheLastThatChangesIt() {
        assertThat(pending.willStay("/", true, true)).isTrue();
        pending.sent(removal(true));
        assertThat(pending.willStay("/", true, true)).isTrue();
        pending.sent(removal(false));
        assertThat(pending.willStay("/", true, true)).isFalse();
        pending.sent(adding(WatchKind.CHILD));
        assertThat(pending.willStay("/", true, true)).isFalse();
        pending.sent(adding(WatchKind.PERSISTENT_RECURSIVE));
        assertThat(pending.willStay("/", false, true)).isTrue();
        assertThat(pending.willStay("/", false, false)).isFalse();
        pending.sent(adding(WatchKind.PERSISTENT));
        assertThat(pending.willStay("/", false, false)).isTrue();
        assertThat(pending.willStay("/a", false, false)).isFalse();
    }
}
