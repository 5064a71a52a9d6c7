/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CreateModeTest {
    @ParameterizedTest
    @CsvSource({
        "PERSISTENT,                     0, false, false, false",
        "EPHEMERAL,                      1, true,  false, false",
        "PERSISTENT_SEQUENTIAL,          2, false, true,  false",
        "EPHEMERAL_SEQUENTIAL,           3, true,  true,  false",
        "CONTAINER,                      4, false, false, false",
        "PERSISTENT_WITH_TTL,            5, false, false, true",
        "PERSISTENT_SEQUENTIAL_WITH_TTL, 6, false, true,  true",
    })
    void modeHasItsNumberAndNature(CreateMode mode, int flag, boolean ephemeral, boolean sequential, boolean ttl) {
        assertThat(mode.flag()).isEqualTo(flag);
        assertThat(mode.isEphemeral()).isEqualTo(ephemeral);
        assertThat(mode.isSequential()).isEqualTo(sequential);
        assertThat(mode.isTtl()).isEqualTo(ttl);
    }
}
