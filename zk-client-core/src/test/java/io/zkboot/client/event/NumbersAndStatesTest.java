/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Stat;
import io.zkboot.client.event.SessionSnapshot.Counters;
import java.time.Duration;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.Watcher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Numbers of the protocol, and what is said of states and figures. */
class NumbersAndStatesTest {
    @ParameterizedTest
    @EnumSource
    void watchesHaveTheNumbersOfTheProtocol(WatchMode mode) {
        assertThat(mode.code()).isEqualTo(AddWatchMode.valueOf(mode.name()).getMode());
    }

    @ParameterizedTest
    @EnumSource
    void kindsOfWatchesHaveTheNumbersOfTheProtocol(WatcherType type) {
        String official = switch (type) {
            case CHILDREN -> "Children";
            case DATA -> "Data";
            case ANY -> "Any";
            case PERSISTENT -> "Persistent";
            case PERSISTENT_RECURSIVE -> "PersistentRecursive";
        };
        assertThat(type.code()).isEqualTo(Watcher.WatcherType.valueOf(official).getIntValue());
    }

    @ParameterizedTest
    @CsvSource({
        "CONNECTING, false, false",
        "CONNECTED, true, false",
        "CONNECTED_READ_ONLY, true, false",
        "SUSPENDED, false, false",
        "LOST, false, false",
        "EXPIRED, false, false",
        "AUTH_FAILED, false, true",
        "CLOSED, false, true"
    })
    void aStateSaysWhetherItServesAndWhetherItIsTheLast(SessionState state, boolean connected, boolean terminal) {
        assertThat(state.isConnected()).isEqualTo(connected);
        assertThat(state.isTerminal()).isEqualTo(terminal);
    }

    @Test
    void figuresOfSessionsAddUp() {
        Counters one = new Counters(1, 20, 300, 4_000, 50_000, 600_000, 7_000_000, 80_000_000);
        assertThat(one.plus(Counters.ZERO)).isEqualTo(one);
        assertThat(one.plus(one))
                .isEqualTo(new Counters(2, 40, 600, 8_000, 100_000, 1_200_000, 14_000_000, 160_000_000));
        SessionSnapshot now = new SessionSnapshot(
                SessionState.CONNECTED,
                Duration.ofSeconds(1),
                Reason.NONE,
                "",
                2,
                "zk1:2181",
                "127.0.0.1:5",
                7,
                Duration.ofSeconds(30),
                8,
                Duration.ofMillis(9),
                Duration.ofMillis(10),
                Duration.ofSeconds(20),
                11,
                12,
                13,
                14,
                one);
        assertThat(now.withCountersAdded(Counters.ZERO)).isEqualTo(now);
        assertThat(now.withCountersAdded(one).counters()).isEqualTo(one.plus(one));
    }

    @Test
    void aNodeThatHasAnOwnerIsEphemeral() {
        assertThat(new Stat(1, 2, 3, 4, 5, 6, 7, 0, 9, 10, 11).isEphemeral()).isFalse();
        assertThat(new Stat(1, 2, 3, 4, 5, 6, 7, -1, 9, 10, 11).isEphemeral()).isTrue();
    }
}
