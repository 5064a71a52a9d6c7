/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.Shows;
import java.lang.invoke.MethodHandles;
import org.junit.jupiter.api.Test;

class SessionIdentityTest {
    private final SessionIdentity identity = new SessionIdentity(new SessionGauges());

    /** Beyond the largest are the numbers with a meaning: one request would pass for a ping. */
    @Test
    @Shows("F40")
    void numbersOfRequestsBeginAnewWhenTheyRunOut() throws ReflectiveOperationException {
        assertThat(identity.nextXid()).isEqualTo(1);
        assertThat(identity.nextXid()).isEqualTo(2);
        MethodHandles.privateLookupIn(SessionIdentity.class, MethodHandles.lookup())
                .findVarHandle(SessionIdentity.class, "xid", int.class)
                .set(identity, Integer.MAX_VALUE - 2);
        assertThat(identity.nextXid()).isEqualTo(Integer.MAX_VALUE - 1);
        assertThat(identity.nextXid()).isEqualTo(1);
    }
}
