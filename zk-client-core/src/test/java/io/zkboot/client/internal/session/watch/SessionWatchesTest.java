/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.WatchInfo;
import io.zkboot.client.event.WatchInfo.Kind;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.session.delivery.DeliveryBatch;
import io.zkboot.client.internal.session.delivery.EventQueue;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.watch.WatchKind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a session can say of its watches. */
class SessionWatchesTest {
    private static final Watcher ONE = event -> {};
    private static final Watcher TWO = event -> {};

    private final SessionWatches watches = new SessionWatches(new DeliveryBatch(new EventQueue(), null, Clock.SYSTEM));

    private void add(WatchKind kind, String path, Watcher watcher) {
        watches.registry().add(kind, path, watcher);
    }

    @Test
    void theListHasALineForEachPathAndKindByPathAndThenByKind() {
        add(WatchKind.PERSISTENT, "/a", ONE);
        add(WatchKind.DATA, "/b", ONE);
        add(WatchKind.DATA, "/b", TWO);
        add(WatchKind.DATA, "/a", ONE);
        add(WatchKind.CHILD, "/0", TWO);
        assertThat(watches.list())
                .containsExactly(
                        new WatchInfo("/0", Kind.CHILDREN, 1),
                        new WatchInfo("/a", Kind.DATA, 1),
                        new WatchInfo("/a", Kind.PERSISTENT, 1),
                        new WatchInfo("/b", Kind.DATA, 2));
    }

    @Test
    void eachWatchIsNamedOncePerPathAlsoIfItIsEndedThen() {
        add(WatchKind.DATA, "/a", ONE);
        add(WatchKind.CHILD, "/a", ONE);
        add(WatchKind.DATA, "/a", TWO);
        add(WatchKind.PERSISTENT, "/b", ONE);
        List<String> named = new ArrayList<>();
        watches.forEach((path, watcher) -> {
            named.add(path + (watcher == ONE ? " one" : " two"));
            watches.end(WatchKind.PERSISTENT, "/b");
        });
        assertThat(named).containsExactlyInAnyOrder("/a one", "/a two", "/b one");
    }
}
