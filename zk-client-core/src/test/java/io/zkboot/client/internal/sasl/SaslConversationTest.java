/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.internal.sasl.SaslAuthenticator.Begun;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.Subject;
import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A mechanism that begins, in the name of a subject, and what is wiped when it fails. */
class SaslConversationTest {
    private static final Subject APP = new Subject();

    private final List<String> happened = new ArrayList<>();
    private final Mechanism mechanism = new Mechanism();
    private final SaslConversation conversation = new SaslConversation(mechanism, APP, () -> happened.add("wiped"));

    /** Answers each token with the next one, or fails. */
    private final class Mechanism implements SaslClient {
        private byte @Nullable [] next = {7};
        private @Nullable SaslException failure;
        private @Nullable SaslException disposal;

        @Override
        public String getMechanismName() {
            return "TEST";
        }

        @Override
        public boolean hasInitialResponse() {
            return true;
        }

        @Override
        public byte @Nullable [] evaluateChallenge(byte[] challenge) throws SaslException {
            happened.add(challenge.length + " bytes");
            if (failure != null) {
                throw failure;
            }
            return next;
        }

        @Override
        public boolean isComplete() {
            return false;
        }

        @Override
        public byte[] unwrap(byte[] incoming, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public byte[] wrap(byte[] outgoing, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Object getNegotiatedProperty(String name) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void dispose() throws SaslException {
            happened.add("disposed");
            if (disposal != null) {
                throw disposal;
            }
        }
    }

    @Test
    void theFirstTokenIsTheMechanismsOwnAndEmptyIfItHasNone() throws Exception {
        Begun begun = Begun.by(conversation, true);
        assertThat(begun.first()).containsExactly(7);
        assertThat(begun.reusesLogin()).isTrue();
        assertThat(begun).hasToString("Begun[TEST]");
        assertThat(conversation.answer(new byte[] {1, 2})).containsExactly(7);
        mechanism.next = null;
        assertThat(conversation.first()).isEmpty();
        assertThat(conversation.answer(new byte[3])).isNull();
        assertThat(happened).containsExactly("0 bytes", "2 bytes", "0 bytes", "3 bytes");
    }

    @Test
    void whatCannotBeginIsWipedAndTellsWhy() {
        mechanism.failure = new SaslException("no ticket");
        assertThatThrownBy(() -> Begun.by(conversation, false))
                .isInstanceOfSatisfying(
                        SaslFailure.class,
                        failure -> assertThat(failure.isDefinite()).isFalse())
                .hasMessageContaining("no ticket")
                .hasCause(mechanism.failure);
        assertThat(happened).containsExactly("0 bytes", "disposed", "wiped");
    }

    @Test
    void secretsAreWipedAlsoIfTheMechanismCannotBeDisposedOf() {
        mechanism.disposal = new SaslException("not now");
        conversation.dispose();
        assertThat(happened).containsExactly("disposed", "wiped");
    }
}
