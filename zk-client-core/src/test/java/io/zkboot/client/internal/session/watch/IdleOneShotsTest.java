/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatcherType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdleOneShotsTest {
    private final IdleOneShots idle = new IdleOneShots();

    @ParameterizedTest
    @CsvSource({"DATA, true, false", "CHILDREN, false, true", "ANY, true, true"})
    void eachIsAddedAndRemovedByItsType(WatcherType type, boolean data, boolean children) {
        idle.add(type, "/a");
        assertThat(idle.onData("/a")).isEqualTo(data);
        assertThat(idle.onChildren("/a")).isEqualTo(children);
        assertThat(idle.onData("/b")).isFalse();
        assertThat(idle.onChildren("/b")).isFalse();
        assertThat(idle.paths()).containsExactly("/a");
        idle.add(WatcherType.ANY, "/a");
        idle.remove(type, "/a");
        assertThat(idle.onData("/a")).isEqualTo(!data);
        assertThat(idle.onChildren("/a")).isEqualTo(!children);
        idle.remove(WatcherType.ANY, "/a");
        assertThat(idle.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "NODE_CREATED, false, true",
        "NODE_DATA_CHANGED, false, true",
        "NODE_CHILDREN_CHANGED, true, false",
        "NODE_DELETED, false, false"
    })
    void anEventUsesUpWhatWaitsForIt(EventType event, boolean data, boolean children) {
        idle.add(WatcherType.ANY, "/a");
        idle.fired(event, "/a");
        assertThat(idle.onData("/a")).isEqualTo(data);
        assertThat(idle.onChildren("/a")).isEqualTo(children);
        assertThat(idle.isEmpty()).isEqualTo(!data && !children);
    }

    @Test
    void thereAreNoneOfANodeThatNobodyHasAskedFor() {
        assertThat(idle.isEmpty()).isTrue();
        assertThat(idle.paths()).isEmpty();
    }
}
