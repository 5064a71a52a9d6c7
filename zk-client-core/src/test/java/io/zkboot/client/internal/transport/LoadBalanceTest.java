/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zkboot.client.host.HostPort;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoadBalanceTest {
    private static final int CLIENTS = 12_000;

    private static List<HostPort> servers(String letters) {
        return letters.chars()
                .mapToObj(letter -> new HostPort(Character.toString(letter), 1))
                .toList();
    }

    @ParameterizedTest
    @CsvSource({"abc,abcd", "abc,abcdef", "abc,bcde", "abcde,abc", "abcde,abfg", "abc,def", "abcd,ae", "a,ab", "abc,abc"
    })
    void loadIsEvenAfterwardsIfItWasBeforeAndNoMoreMoveThanMust(String before, String after) {
        List<HostPort> old = servers(before);
        List<HostPort> changed = servers(after);
        Random random = new Random(7);
        Map<HostPort, Integer> load = new TreeMap<>((a, b) -> a.host().compareTo(b.host()));
        int moved = 0;
        for (int i = 0; i < CLIENTS; i++) {
            HostPort at = old.get(i % old.size());
            LoadBalance decided = LoadBalance.decide(old, changed, at, random);
            assertThat(decided.order()).hasSameSizeAs(changed);
            if (decided.move()) {
                moved++;
                at = decided.order().get(0);
            }
            load.merge(at, 1, Integer::sum);
        }
        double even = (double) CLIENTS / changed.size();
        assertThat(load.keySet()).containsExactlyInAnyOrderElementsOf(changed);
        assertThat(load.values())
                .allSatisfy(clients -> assertThat((double) clients).isCloseTo(even, within(even * 0.1)));
        long kept = old.stream().filter(changed::contains).count();
        double must = CLIENTS * (1 - (double) kept * Math.min(1.0 / old.size(), 1.0 / changed.size()));
        assertThat((double) moved).isCloseTo(must, within(CLIENTS * 0.02));
    }

    @Test
    void clientOfARemovedServerAlwaysMoves() {
        List<HostPort> old = servers("abc");
        Random random = new Random(1);
        assertThat(IntStream.range(0, 100).mapToObj(i -> LoadBalance.decide(old, servers("bc"), old.get(0), random)))
                .allMatch(LoadBalance::move);
    }

    @Test
    void sameServersInAnotherOrderMoveNobody() {
        List<HostPort> old = servers("abc");
        Random random = new Random(1);
        assertThat(IntStream.range(0, 100).mapToObj(i -> LoadBalance.decide(old, servers("cba"), old.get(1), random)))
                .noneMatch(LoadBalance::move);
    }
}
