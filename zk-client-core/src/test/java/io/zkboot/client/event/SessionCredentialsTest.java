/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SessionCredentialsTest {
    @Test
    void passwordIsCopiedInAndOutAndNeverShown() {
        byte[] password = {1, 2, 3, 4};
        SessionCredentials saved = new SessionCredentials(0xabc, password);
        Arrays.fill(password, (byte) 9);
        saved.password()[0] = 9;
        assertThat(saved.password()).containsExactly(1, 2, 3, 4);
        assertThat(saved).hasToString("SessionCredentials[id=0xabc, password=<redacted>]");
        assertThat(saved).isEqualTo(new SessionCredentials(0xabc, new byte[] {1, 2, 3, 4}));
        assertThat(saved).isNotEqualTo(new SessionCredentials(0xabc, new byte[] {1, 2, 3, 5}));
    }

    @Test
    void zeroIsNoSession() {
        assertThatIllegalArgumentException().isThrownBy(() -> new SessionCredentials(0, new byte[16]));
    }
}
