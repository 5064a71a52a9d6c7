/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PortClaimsTest {

    @Test
    void whatOneHasClaimedNobodyElseGets() {
        PortClaims one = new PortClaims();
        PortClaims other = new PortClaims();
        int port =
                IntStream.range(20_000, 30_000).filter(one::claim).findFirst().orElseThrow();
        assertThat(other.claim(port)).isFalse();
        assertThat(one.claim(port)).as("it has it still").isTrue();
    }
}
