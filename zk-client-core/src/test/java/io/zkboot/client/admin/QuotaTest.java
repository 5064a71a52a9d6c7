/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.apache.zookeeper.StatsTrack;
import org.junit.jupiter.api.Test;

/** Limits, and the text that servers keep them as. */
class QuotaTest {
    @Test
    void textOfAQuotaIsTheServersOwn() {
        Quota quota = new Quota(5, 6, 7, 8);
        StatsTrack official = new StatsTrack(quota.format());
        assertThat(official.getCount()).isEqualTo(5);
        assertThat(official.getBytes()).isEqualTo(6);
        assertThat(official.getCountHardLimit()).isEqualTo(7);
        assertThat(official.getByteHardLimit()).isEqualTo(8);
        assertThat(Quota.parse(official.toString())).isEqualTo(quota);
        assertThat(Quota.parse("count=5,bytes=6")).isEqualTo(new Quota(5, 6, Quota.NONE, Quota.NONE));
    }

    @Test
    void hardLimitsAreWrittenOnlyIfThereAreAnySoThatOldServersReadTheSoftOnes() {
        assertThat(Quota.UNLIMITED.withCount(5).withBytes(6).format()).isEqualTo("count=5,bytes=6");
        for (Quota quota : new Quota[] {Quota.UNLIMITED.withHardCount(7), Quota.UNLIMITED.withHardBytes(8)}) {
            StatsTrack official = new StatsTrack(quota.format());
            assertThat(official.getCountHardLimit()).isEqualTo(quota.hardCount());
            assertThat(official.getByteHardLimit()).isEqualTo(quota.hardBytes());
            assertThat(Quota.parse(quota.format())).isEqualTo(quota);
        }
    }

    @Test
    void eachLimitIsChangedByItself() {
        assertThat(Quota.UNLIMITED.withCount(1).withBytes(2).withHardCount(3).withHardBytes(4))
                .isEqualTo(new Quota(1, 2, 3, 4));
        assertThat(new Quota(1, 2, 3, 4).withCount(Quota.NONE)).isEqualTo(new Quota(-1, 2, 3, 4));
        assertThat(Quota.UNLIMITED.withCount(0).count()).isZero();
    }

    @Test
    void aLimitBelowNoneIsRefused() {
        for (int i = 0; i < 4; i++) {
            long[] limits = {1, 1, 1, 1};
            limits[i] = -2;
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new Quota(limits[0], limits[1], limits[2], limits[3]))
                    .withMessageContaining("-2");
        }
    }

    /** Whoever may write there may have written anything. */
    @Test
    void whatIsNotUnderstoodIsNoLimit() {
        assertThat(Quota.parse("")).isEqualTo(Quota.UNLIMITED);
        assertThat(Quota.parse("count,bytes=,=7;countHardLimit=x;byteHardLimit=1234567890123456789"))
                .isEqualTo(Quota.UNLIMITED);
        assertThat(Quota.parse("count=-5,bytes=3=4")).isEqualTo(Quota.UNLIMITED.withBytes(3));
    }
}
