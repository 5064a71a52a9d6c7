/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Arrays;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;

class SaslConfigTest {
    @Test
    void passwordIsCopiedSoThatTheCallerCanWipeIts() {
        char[] password = "secret".toCharArray();
        SaslConfig config = SaslConfig.digestMd5("anna", password);
        Arrays.fill(password, '\0');
        SaslCredentials.DigestMd5 digest = (SaslCredentials.DigestMd5) config.credentials();
        char[] first = digest.password().get();
        assertThat(first).containsExactly('s', 'e', 'c', 'r', 'e', 't');
        Arrays.fill(first, '\0');
        assertThat(digest.password().get()).containsExactly('s', 'e', 'c', 'r', 'e', 't');
    }

    @Test
    void optionsLeaveTheOriginalAlone() {
        SaslConfig config = SaslConfig.kerberos("app@EXAMPLE.COM", Path.of("app.keytab"));
        SaslConfig changed = config.serviceName("zk")
                .serverHost("zk.example.com")
                .canonicalizeHost(true)
                .digestHost("other");
        assertThat(config.serviceName()).isEqualTo("zookeeper");
        assertThat(config.serverHost()).isNull();
        assertThat(config.canonicalizeHost()).isFalse();
        assertThat(config.digestHost()).isEqualTo("zk-sasl-md5");
        assertThat(changed.serviceName()).isEqualTo("zk");
        assertThat(changed.serverHost()).isEqualTo("zk.example.com");
        assertThat(changed.canonicalizeHost()).isTrue();
        assertThat(changed.digestHost()).isEqualTo("other");
        assertThat(changed.credentials()).isEqualTo(config.credentials());
    }

    @Test
    void nothingThatIsShownIsSecret() {
        Subject subject = new Subject();
        subject.getPrivateCredentials().add("secret");
        assertThat(SaslConfig.digestMd5("anna", "secret".toCharArray()) + " " + SaslConfig.kerberos(subject))
                .contains("anna")
                .doesNotContain("secret");
    }

    @Test
    void whatIsEmptyIsRefusedWithItsName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SaslConfig.digestMd5(" ", "x".toCharArray()))
                .withMessageContaining("user name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SaslConfig.digestMd5("anna", new char[0]))
                .withMessageContaining("anna");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SaslConfig.kerberos("", Path.of("x")))
                .withMessageContaining("principal");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SaslConfig.jaas(""))
                .withMessageContaining("JAAS");
    }
}
