/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.testing.Shows;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AclTest {
    @ParameterizedTest
    @CsvSource({"anna, secret", "anna, ''", "jörg, größe", "a, b:c:d"})
    void aDigestIsTheOneThatTheServerMakes(String user, String password) throws Exception {
        Acl acl = Acl.digest(user, password, Acl.READ);
        assertThat(acl.scheme()).isEqualTo("digest");
        assertThat(acl.id()).isEqualTo(DigestAuthenticationProvider.generateDigest(user + ":" + password));
        assertThat(acl.permissions()).isEqualTo(Acl.READ);
        assertThat(acl.toString()).contains(user + ":x").doesNotContain(acl.id());
    }

    @Test
    void aDigestNeedsAUserWithoutAColon() {
        assertThatIllegalArgumentException().isThrownBy(() -> Acl.digest("", "x", Acl.ALL));
        assertThatIllegalArgumentException().isThrownBy(() -> Acl.digest(":b", "x", Acl.ALL));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Acl.digest("a:b", "geheim", Acl.ALL))
                .withMessageNotContaining("geheim");
    }

    @Test
    void eachSchemeHasItsFactory() {
        assertThat(Acl.world(Acl.READ)).isEqualTo(new Acl(1, "world", "anyone"));
        assertThat(Acl.auth(Acl.ALL)).isEqualTo(new Acl(31, "auth", ""));
        assertThat(Acl.ip("10.0.0.0/8", Acl.WRITE)).isEqualTo(new Acl(2, "ip", "10.0.0.0/8"));
        assertThat(Acl.sasl("anna", Acl.CREATE)).isEqualTo(new Acl(4, "sasl", "anna"));
        assertThat(Acl.x509("CN=anna", Acl.DELETE)).isEqualTo(new Acl(8, "x509", "CN=anna"));
    }

    @Test
    void permissionsAreTheLettersOfTheShell() {
        for (int permissions = 0; permissions <= Acl.ALL; permissions++) {
            String letters = Acl.world(permissions).permissionLetters();
            assertThat(Acl.permissions(letters)).isEqualTo(permissions);
        }
        assertThat(Acl.world(Acl.ALL).permissionLetters()).isEqualTo("cdrwa");
        assertThat(Acl.permissions("awr")).isEqualTo(ZooDefs.Perms.ADMIN | ZooDefs.Perms.WRITE | ZooDefs.Perms.READ);
        assertThat(Acl.permissions("")).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "R", "rw ", "c-d"})
    void anUnknownLetterIsRefused(String letters) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Acl.permissions(letters))
                .withMessageContaining("\"" + letters + "\"")
                .withMessageContaining("cdrwa");
    }

    @Test
    void listsThatNoNodeCanHaveAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Acl.requireValid("for /a", null))
                .withMessageContaining("for /a is null");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Acl.requireValid("for /a", List.of()))
                .withMessageContaining("for /a is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Acl.requireValid("for /a", Arrays.asList(Acl.world(1), null)))
                .withMessageContaining("null entry at index 1");
        assertThat(Acl.requireValid("for /a", Acl.OPEN_UNSAFE)).isEqualTo(Acl.OPEN_UNSAFE);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Acl(1, null, "x"))
                .withMessageContaining("scheme");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Acl(1, "auth", null))
                .withMessageContaining("id");
    }

    @ParameterizedTest
    @CsvSource({
        "digest, anna:geheim, 28 characters",
        "digest, geheim, 28 characters",
        "digest, anna:x, 28 characters",
        "digest, anna:, 28 characters",
        "digest, anna:Z2VoZWlt, 28 characters",
        "auth, anna:geheim, leave it empty",
        "world, geheim, anyone"
    })
    @Shows("T16")
    void anEntryThatCannotDoWhatItSaysIsNoDefault(String scheme, String id, String mending) {
        List<Acl> list = List.of(Acl.world(Acl.READ), new Acl(Acl.ALL, scheme, id));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Acl.requireUsable("for new nodes", list))
                .withMessageContaining("for new nodes")
                .withMessageContaining("index 1")
                .withMessageContaining(mending)
                .withMessageNotContaining("geheim")
                .withMessageNotContaining("Z2VoZWlt");
        assertThat(Acl.requireValid("that a server sent", list)).isEqualTo(list);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 32, -1})
    void anEntryWithoutAPermissionIsNoDefault(int permissions) {
        assertThat(new Acl(permissions, "world", "anyone").mistake().orElse("")).contains("cdrwa");
    }

    @Test
    void whatAServerTakesAsItIsHasNoMistake() throws Exception {
        String sha512 = "anna:" + Base64.getEncoder().encodeToString(new byte[64]); // digestAlg=SHA-512
        assertThat(List.of(
                        Acl.digest("anna", "secret", Acl.READ),
                        new Acl(Acl.ALL, "digest", DigestAuthenticationProvider.generateDigest("anna")),
                        new Acl(Acl.ALL, "digest", sha512),
                        Acl.auth(Acl.ALL),
                        Acl.world(Acl.READ),
                        Acl.ip("10.0.0.0/8", Acl.ALL),
                        Acl.x509("CN=anna", Acl.ALL),
                        Acl.sasl("anna", Acl.ALL)))
                .allSatisfy(acl -> {
                    assertThat(acl.mistake()).isEmpty();
                    assertThat(Acl.requireUsable("for new nodes", List.of(acl))).containsExactly(acl);
                });
    }
}
