/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.CreateMode;
import io.zkboot.client.data.Stat;
import org.junit.jupiter.api.Test;

/** Whose a node is, by its owner. */
class NodeIdentityTest {
    private final NodeIdentity ephemeral = new NodeIdentity(CreateMode.EPHEMERAL);
    private final NodeIdentity persistent = new NodeIdentity(CreateMode.PERSISTENT);

    private static Stat ownedBy(long owner) {
        return new Stat(1, 1, 0, 0, 0, 0, 0, owner, 0, 0, 1);
    }

    @Test
    void anEphemeralNodeIsOursInOurSessionAndAnEarlierOneAfterwards() {
        assertThat(ephemeral.attached(7)).isTrue();
        assertThat(ephemeral.attached(7)).as("the same session").isFalse();
        assertThat(ephemeral.whose(ownedBy(7))).isEqualTo(Known.OURS);
        assertThat(ephemeral.whose(ownedBy(8))).isEqualTo(Known.OTHERS);
        assertThat(ephemeral.attached(8))
                .as("another one, of whose end we were not told")
                .isTrue();
        assertThat(ephemeral.whose(ownedBy(7))).isEqualTo(Known.EARLIER);
        assertThat(ephemeral.whose(ownedBy(8))).isEqualTo(Known.OURS);
        ephemeral.ended();
        assertThat(ephemeral.mayOwn()).isFalse();
        assertThat(ephemeral.whose(ownedBy(8))).isEqualTo(Known.EARLIER);
        assertThat(ephemeral.whose(ownedBy(0))).isEqualTo(Known.OTHERS);
    }

    @Test
    void aHundredEarlierSessionsAreRemembered() {
        for (int session = 1; session <= 101; session++) {
            ephemeral.attached(session);
        }
        assertThat(ephemeral.whose(ownedBy(1))).isEqualTo(Known.EARLIER);
        ephemeral.attached(102);
        assertThat(ephemeral.whose(ownedBy(1))).isEqualTo(Known.OTHERS);
        assertThat(ephemeral.whose(ownedBy(2))).isEqualTo(Known.EARLIER);
    }

    @Test
    void aNodeThatOutlastsSessionsIsOursUnlessASessionOwnsIt() {
        assertThat(persistent.mayOwn()).isTrue();
        assertThat(persistent.whose(ownedBy(0))).isEqualTo(Known.OURS);
        assertThat(persistent.whose(ownedBy(7))).isEqualTo(Known.OTHERS);
        assertThat(persistent.whose(ownedBy(Long.MIN_VALUE))).as("container").isEqualTo(Known.OURS);
        assertThat(persistent.whose(ownedBy(0xff00_0000_0000_7530L)))
                .as("time to live")
                .isEqualTo(Known.OURS);
        assertThat(persistent.whose(ownedBy(0x0100_0000_0000_00ffL)))
                .as("a session")
                .isEqualTo(Known.OTHERS);
    }
}
