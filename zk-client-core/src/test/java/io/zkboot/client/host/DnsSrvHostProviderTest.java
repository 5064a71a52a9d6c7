/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DnsSrvHostProviderTest {
    private static DnsSrvHostProvider provider(SrvRecord... records) {
        return new DnsSrvHostProvider("_zk._tcp.test", name -> List.of(records), Duration.ZERO, new Random(1));
    }

    @Test
    void lowestPriorityComesFirst() throws Exception {
        DnsSrvHostProvider provider =
                provider(new SrvRecord(20, 0, 1, "c"), new SrvRecord(5, 0, 1, "a"), new SrvRecord(10, 0, 1, "b"));
        for (int i = 0; i < 20; i++) {
            assertThat(provider.servers())
                    .containsExactly(new HostPort("a", 1), new HostPort("b", 1), new HostPort("c", 1));
        }
    }

    @Test
    void weightIsTheShareAmongEquals() throws Exception {
        DnsSrvHostProvider provider = provider(new SrvRecord(1, 100, 1, "light"), new SrvRecord(1, 300, 1, "heavy"));
        Map<String, Integer> first = new TreeMap<>();
        for (int i = 0; i < 4_000; i++) {
            first.merge(provider.servers().get(0).host(), 1, Integer::sum);
        }
        assertThat(first.get("heavy")).isBetween(2_850, 3_150);
    }

    /** RFC 2782: of weights 1 and 2, whoever draws 0 or 1 goes to the first, 2 or 3 to the second. */
    @ParameterizedTest
    @CsvSource({"0, light", "1, light", "2, heavy", "3, heavy"})
    void aDrawFallsToTheFirstWhoseWeightsAddUpToIt(int drawn, String host) throws Exception {
        RandomGenerator random = new Random() {
            private static final long serialVersionUID = 1L;

            @Override
            public int nextInt(int bound) {
                return Math.min(drawn, bound - 1);
            }
        };
        List<SrvRecord> records = List.of(new SrvRecord(1, 2, 1, "heavy"), new SrvRecord(1, 1, 1, "light"));
        DnsSrvHostProvider provider = new DnsSrvHostProvider("_zk._tcp.test", name -> records, Duration.ZERO, random);
        assertThat(provider.servers().get(0).host()).isEqualTo(host);
        assertThat(provider.servers()).hasSize(2);
    }

    @Test
    void withoutWeightsAllAreEqual() throws Exception {
        DnsSrvHostProvider provider = provider(new SrvRecord(1, 0, 1, "a"), new SrvRecord(1, 0, 1, "b"));
        Map<String, Integer> first = new TreeMap<>();
        for (int i = 0; i < 1_000; i++) {
            first.merge(provider.servers().get(0).host(), 1, Integer::sum);
        }
        assertThat(first.get("a")).isBetween(420, 580);
    }

    @Test
    void failureNamesTheServiceAndTheReason() {
        DnsSrvHostProvider failing = new DnsSrvHostProvider(
                "_zk._tcp.test",
                name -> {
                    throw new IllegalStateException("no answer");
                },
                Duration.ZERO);
        assertThatThrownBy(failing::servers)
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("'_zk._tcp.test'")
                .hasMessageContaining("no answer");
        assertThatThrownBy(provider()::servers).hasMessageContaining("no such record");
    }

    @Test
    void recordThatIsNoServerIsToldWithTheService() {
        assertThatThrownBy(provider(new SrvRecord(0, 0, 0, "zk1"))::servers)
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContainingAll("'_zk._tcp.test'", "'zk1' has the port 0");
        assertThatThrownBy(provider(new SrvRecord(0, 0, 2181, "zk 1"))::servers)
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContainingAll("'_zk._tcp.test'", "a host name consists of");
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void recordHasPossibleNumbers(int impossible) {
        assertThat(new SrvRecord(65_535, 65_535, 65_535, "zk1").port()).isEqualTo(65_535);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SrvRecord(impossible, 0, 2181, "zk1"))
                .withMessageContaining("priority");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SrvRecord(0, impossible, 2181, "zk1"))
                .withMessageContaining("weight");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SrvRecord(0, 0, impossible, "zk1"))
                .withMessageContaining("port");
    }

    @Test
    void nonsenseIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new DnsSrvHostProvider(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new DnsSrvHostProvider("a", name -> List.of(), Duration.ofSeconds(-1)));
        assertThat(new DnsSrvHostProvider("a").refreshInterval()).isEqualTo(Duration.ofSeconds(60));
    }
}
