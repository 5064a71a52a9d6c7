/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.context.support.StaticApplicationContext;

class SpringBootVersionCheckTests {
    @ParameterizedTest
    @ValueSource(strings = {"3.5.7", "3.5.0-M1", "2.7.18", "3"})
    void olderThanFourIsTooOld(String version) {
        assertThat(SpringBootVersionCheck.isTooOld(version)).isTrue();
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"4.0.0", "4.0.7", "4.1.0-SNAPSHOT", "5.0.0-M1", "10.0.0", "", "unknown", "v3.5"})
    void laterAndUnknownOnesAreNot(String version) {
        assertThat(SpringBootVersionCheck.isTooOld(version)).isFalse();
    }

    @Test
    void versionOfThisBuildPasses() {
        assertThatCode(() -> new SpringBootVersionCheck().initialize(new StaticApplicationContext()))
                .doesNotThrowAnyException();
    }
}
