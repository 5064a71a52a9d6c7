/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.host.HostPort;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HostListTest {
    private static final HostPort A = new HostPort("a", 1);
    private static final HostPort B = new HostPort("b", 2);
    private static final HostPort C = new HostPort("c", 3);

    private final HostList hosts = new HostList(List.of(A, B, C));

    @Test
    void serversComeRoundAndRound() {
        assertThat(take(hosts, 7)).containsExactly(A, B, C, A, B, C, A);
    }

    @Test
    void roundIsCompletedWithItsLastServerOnly() {
        assertThat(hosts.roundCompleted()).isFalse();
        for (int i = 1; i <= 7; i++) {
            hosts.next();
            assertThat(hosts.roundCompleted()).isEqualTo(i % 3 == 0);
        }
    }

    @Test
    void successBeginsANewRoundBehindThatServer() {
        take(hosts, 2);
        hosts.connected();
        assertThat(hosts.roundCompleted()).isFalse();
        assertThat(take(hosts, 2)).containsExactly(C, A);
        assertThat(hosts.roundCompleted()).isFalse();
        assertThat(hosts.next()).isEqualTo(B);
        assertThat(hosts.roundCompleted()).isTrue();
    }

    @Test
    void singleServerIsARoundByItself() {
        HostList single = new HostList(List.of(A));
        assertThat(take(single, 2)).containsExactly(A, A);
        assertThat(single.roundCompleted()).isTrue();
    }

    @Test
    void shuffleFollowsTheSeedAndLosesNoServer() {
        Set<List<HostPort>> orders = new HashSet<>();
        for (int seed = 0; seed < 100; seed++) {
            List<HostPort> order = take(new HostList(List.of(A, B, C), new Random(seed)), 3);
            assertThat(order).containsExactlyInAnyOrder(A, B, C);
            assertThat(take(new HostList(List.of(A, B, C), new Random(seed)), 3))
                    .isEqualTo(order);
            orders.add(order);
        }
        assertThat(orders).hasSize(6);
    }

    @Test
    void emptyListIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new HostList(List.of()));
    }

    @Test
    void otherServersBeginANewRound() {
        take(hosts, 2);
        hosts.replace(List.of(C, A));
        assertThat(hosts.servers()).containsExactly(C, A);
        assertThat(hosts.size()).isEqualTo(2);
        assertThat(take(hosts, 2)).containsExactly(C, A);
        assertThat(hosts.roundCompleted()).isTrue();
        assertThatIllegalArgumentException().isThrownBy(() -> hosts.replace(List.of()));
        assertThat(hosts.servers()).as("as they were").containsExactly(C, A);
    }

    @Test
    void roundBeginsWithAServerOfTheList() {
        take(hosts, 2);
        hosts.beginWith(A);
        assertThat(take(hosts, 3)).containsExactly(A, B, C);
        assertThat(hosts.roundCompleted()).isTrue();
        hosts.beginWith(C);
        assertThat(hosts.roundCompleted()).isFalse();
        assertThat(hosts.next()).isEqualTo(C);
        hosts.beginWith(new HostPort("unknown", 1));
        assertThat(hosts.next()).as("as if nothing had been said").isEqualTo(A);
    }

    private static List<HostPort> take(HostList hosts, int count) {
        return IntStream.range(0, count).mapToObj(i -> hosts.next()).toList();
    }
}
