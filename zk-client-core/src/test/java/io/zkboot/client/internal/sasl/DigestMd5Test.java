/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkboot.client.internal.sasl.SaslAuthenticator.Begun;
import io.zkboot.client.security.SaslConfig;
import java.security.Provider;
import java.security.Security;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a password, with the JDK's server on the other side. */
class DigestMd5Test {
    private static final String PASSWORD = "secret-of-anna";

    private final List<char[]> handedOut = new ArrayList<>();
    private final SaslAuthenticator anna = SaslAuthenticator.of(SaslConfig.digestMd5("anna", this::password));

    private char[] password() {
        char[] password = PASSWORD.toCharArray();
        handedOut.add(password);
        return password;
    }

    private static SaslFailure failureOf(Supplier<char[]> password) {
        return catchThrowableOfType(
                SaslFailure.class, () -> new DigestMd5("anna", password, DigestServer.HOST).begin("zk1"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "one", "one two"})
    void whoKnowsThePasswordIsLetInWhateverRealmsTheServerOffers(String realms) throws Exception {
        Begun begun = anna.begin("zk1");
        assertThat(begun.first()).as("the server begins").isEmpty();
        assertThat(begun.reusesLogin()).isFalse();
        assertThat(begun.conversation().mechanism()).isEqualTo("DIGEST-MD5");
        assertThat(begun.conversation().isComplete()).isFalse();
        assertThat(new DigestServer(PASSWORD, realms).converse(begun.conversation()))
                .isEqualTo("anna");
    }

    @Test
    void thePasswordIsAskedForAnewForEachConversationAndWipedWhenThatIsOver() throws Exception {
        for (int i = 0; i < 2; i++) {
            SaslConversation conversation = anna.begin("zk1").conversation();
            assertThat(handedOut).hasSize(i + 1);
            new DigestServer(PASSWORD, "").converse(conversation);
            assertThat(handedOut.get(i)).containsExactly(PASSWORD.toCharArray());
            conversation.dispose();
            assertThat(handedOut.get(i)).containsOnly('\0');
        }
    }

    @Test
    void aServerThatDoesNotKnowThePasswordIsRefusedForGood() throws Exception {
        SaslConversation conversation = anna.begin("zk1").conversation();
        byte[] answer = conversation.answer(new DigestServer(PASSWORD, "").challenge());
        assertThat(answer).isNotEmpty();
        assertThatThrownBy(() -> conversation.answer("rspauth=00112233445566778899aabbccddeeff".getBytes(UTF_8)))
                .isInstanceOfSatisfying(
                        SaslFailure.class,
                        failure -> assertThat(failure.isDefinite()).isTrue())
                .hasMessageContainingAll("DIGEST-MD5", "does not know the password");
    }

    @Test
    void withoutAPasswordNothingIsTriedAgain() {
        for (Supplier<char[]> none : List.<Supplier<char[]>>of(() -> null, () -> new char[0])) {
            SaslFailure failure = failureOf(none);
            assertThat(failure.isDefinite()).isTrue();
            assertThat(failure.detail()).contains("no password for anna");
        }
    }

    @Test
    void aSupplierThatThrowsIsAskedAgainAndWhatItSaysIsNotShown() {
        SaslFailure failure = failureOf(() -> {
            throw new IllegalArgumentException("cannot read secret-of-anna");
        });
        assertThat(failure.isDefinite()).isFalse();
        assertThat(failure.detail())
                .contains("anna", IllegalArgumentException.class.getName())
                .doesNotContain(PASSWORD);
        assertThat(failure).hasNoCause();
    }

    @Test
    void aJvmWithoutTheMechanismIsNamedForGoodAndThePasswordWiped() {
        List<Provider> all = Arrays.asList(Security.getProviders());
        List<Provider> removed = all.stream()
                .filter(provider -> provider.getService("SaslClientFactory", "DIGEST-MD5") != null)
                .toList();
        removed.forEach(provider -> Security.removeProvider(provider.getName()));
        try {
            SaslFailure failure = failureOf(this::password);
            assertThat(failure.isDefinite()).isTrue();
            assertThat(failure.detail()).contains("no SASL mechanism DIGEST-MD5", "java.security.sasl");
        } finally {
            removed.forEach(provider -> Security.insertProviderAt(provider, all.indexOf(provider) + 1));
        }
        assertThat(removed).isNotEmpty();
        assertThat(handedOut)
                .singleElement()
                .satisfies(secret -> assertThat(secret).containsOnly('\0'));
    }
}
