/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.Watcher;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.protocol.Request;
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

    @Test
    void callsThatSetAWatchAreCountedAndOthersAreNot() {
        Call<?> plain = call(null);
        Call<?> removal = call(new WatchChange.Disarm("/", WatcherType.ANY, WATCHER));
        Call<?> read = call(new WatchChange.Arm(WatchKind.DATA, "/", WATCHER));
        Call<?> exists = call(new WatchChange.ArmExists("/", WATCHER));
        pending.add(plain);
        pending.add(removal);
        assertThat(pending.isArmingAny()).isFalse();
        pending.add(read);
        pending.add(exists);
        pending.remove(plain);
        pending.remove(read); // out of turn
        pending.remove(read);
        assertThat(pending.isArmingAny()).isTrue();
        pending.remove(exists);
        assertThat(pending.isArmingAny()).isFalse();
        pending.remove(removal);
        assertThat(pending.isEmpty()).isTrue();
        pending.add(exists);
        pending.clear();
        assertThat(pending.isArmingAny()).isFalse();
    }
}
