/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.Shows;
import org.junit.jupiter.api.Test;

class XidTest {
    @Test
    void firstXidIsOne() {
        assertThat(Xid.next(0)).isEqualTo(1);
        assertThat(Xid.next(1)).isEqualTo(2);
    }

    @Test
    @Shows("F40")
    void lastXidBeforeTheWrapIsMaxMinusOne() {
        assertThat(Xid.next(Integer.MAX_VALUE - 2)).isEqualTo(Integer.MAX_VALUE - 1);
        assertThat(Xid.next(Integer.MAX_VALUE - 1)).isEqualTo(1);
        assertThat(Xid.next(Integer.MAX_VALUE)).isEqualTo(1);
    }

    @Test
    @Shows("F40")
    void numbersWithAMeaningAreNeverNext() {
        for (int special : new int[] {Xid.NOTIFICATION, Xid.PING, Xid.AUTH, Integer.MIN_VALUE}) {
            assertThat(Xid.next(special)).isEqualTo(1);
        }
    }
}
