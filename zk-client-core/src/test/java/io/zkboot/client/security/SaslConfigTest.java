/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.Arrays;
import javax.security.auth.Subject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** The JDK takes {@code app@EXAMPLE@COM} for {@code app@COM}, without a word: for somebody else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "app@EXAMPLE@COM",
                "app/host@EXAMPLE@COM",
                "app@",
                "@EXAMPLE.COM",
                "/host@EXAMPLE.COM",
                "app/@EXAMPLE.COM",
                "app//host@EXAMPLE.COM",
                "app@EXAMPLE/COM",
                "app@EXAMPLE.COM ",
                "app@EXAMPLE\\@COM",
                "app@EXAMPLE.COM\n",
                "app\\"
            })
    void aClientPrincipalThatIsNoneIsRefusedAtOnceAndTheMessageSaysHowToWriteIt(String principal) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SaslConfig.kerberos(principal, Path.of("app.keytab")))
                .withMessageContaining("'" + principal + "'")
                .withMessageContaining("name@REALM or name/host@REALM")
                .withMessageContaining("\\@");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SaslConfig.kerberosTicketCache(principal, Path.of("cache")))
                .withMessageContaining("name@REALM or name/host@REALM");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "app",
                "app@EXAMPLE.COM",
                "app/host.example.com@EXAMPLE.COM",
                "app/host.example.com",
                "a/b/c@EXAMPLE.COM",
                "app\\@mail.example@EXAMPLE.COM",
                "an app@EXAMPLE.COM",
                "app-1_x$@EXAMPLE"
            })
    void whatKerberosTakesAsAClientPrincipalIsTaken(String principal) {
        assertThat(SaslConfig.kerberos(principal, Path.of("app.keytab")).credentials())
                .isEqualTo(new SaslCredentials.Keytab(principal, Path.of("app.keytab")));
    }
}
