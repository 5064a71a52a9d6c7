/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is known of the calls that wait for a reply without looking through them. */
class PendingQueueTest {
    private static final Watcher WATCHER = event -> {};

    private final PendingQueue pending = new PendingQueue();

    private static Call<?> call(@Nullable WatchChange change) {
        return new Call<>(new Request.Exists("/", true), "/", change, null);
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
        pending.add(plain);
        pending.add(removal);
        assertThat(pending.isArming("/")).isFalse();
        pending.add(read);
        pending.add(exists);
        assertThat(pending.isArming("/a")).isFalse();
        pending.remove(plain);
        pending.remove(read); // out of turn
        pending.remove(read);
        assertThat(pending.isArming("/")).isTrue();
        pending.remove(exists);
        assertThat(pending.isArming("/")).isFalse();
        pending.remove(removal);
        assertThat(pending.isEmpty()).isTrue();
        pending.add(exists);
        pending.clear();
        assertThat(pending.isArming("/")).isFalse();
    }

    @Test
    void whetherAWatchStaysIsSaidByTheLastThatChangesIt() {
        assertThat(pending.willStay("/", true, true)).isTrue();
        pending.add(removal(true));
        assertThat(pending.willStay("/", true, true)).isTrue();
        pending.add(removal(false));
        assertThat(pending.willStay("/", true, true)).isFalse();
        pending.add(adding(WatchKind.CHILD));
        assertThat(pending.willStay("/", true, true)).isFalse();
        pending.add(adding(WatchKind.PERSISTENT_RECURSIVE));
        assertThat(pending.willStay("/", false, true)).isTrue();
        assertThat(pending.willStay("/", false, false)).isFalse();
        pending.add(adding(WatchKind.PERSISTENT));
        assertThat(pending.willStay("/", false, false)).isTrue();
        assertThat(pending.willStay("/a", false, false)).isFalse();
    }
}
