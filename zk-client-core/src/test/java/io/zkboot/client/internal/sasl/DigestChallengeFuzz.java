/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.testing.fuzz.Input;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;

/** A server's tokens are answered or refused; no server that does not know the password gets to the end. */
public final class DigestChallengeFuzz {
    private static final String SECRET = "c0rrect-h0rse";

    private DigestChallengeFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws SaslFailure {
        Input input = new Input(bytes);
        int size = input.below(256);
        SaslAuthenticator authenticator = SaslAuthenticator.of(SaslConfig.digestMd5("fuzz", SECRET.toCharArray()));
        SaslConversation conversation = authenticator.begin("zk1").conversation();
        try {
            conversation.answer(input.take(size));
            conversation.answer(input.rest());
            if (conversation.isComplete()) {
                throw new AssertionError("Complete without a proof");
            }
        } catch (SaslFailure e) {
            boolean isTheServers = new String(bytes, StandardCharsets.ISO_8859_1).contains(SECRET); // a good guess
            if (!isTheServers && String.valueOf(e.getMessage()).contains(SECRET)) {
                throw new AssertionError("Tells the secret", e);
            }
        } finally {
            conversation.dispose();
            authenticator.close();
        }
    }

    public static List<byte[]> seeds() {
        return Stream.of(
                        "realm=\"zk-sasl-md5\",nonce=\"abc\",charset=utf-8,algorithm=md5-sess",
                        "realm=\"a\",realm=\"b\",nonce=\"abc\",qop=\"auth,auth-int\",maxbuf=65536,algorithm=md5-sess",
                        "nonce=\"a\\\"b\",qop=auth,cipher=\"3des\",algorithm=md5-sess,stale=true",
                        "nonce=x,algorithm=md5-sess")
                .map(challenge -> (char) Math.min(127, challenge.length()) + challenge + "rspauth=0123456789abcdef")
                .map(text -> text.getBytes(StandardCharsets.UTF_8))
                .toList();
    }
}
