/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import javax.security.sasl.SaslClient;
import org.jspecify.annotations.Nullable;

/** A login whose mechanism has the tokens that a test gives it, as Kerberos has other ones than passwords. */
public final class ScriptedLogin implements SaslAuthenticator {
    private static final int REPLY_HEADER = 16;

    private final String mechanism;
    private final List<byte[]> tokens;
    private final List<String> happened = new ArrayList<>();
    private boolean reused;

    /**
     * Creates one.
     *
     * @param tokens what each conversation says, one after the other; nothing is left to be said after the last one
     */
    public ScriptedLogin(String mechanism, byte[]... tokens) {
        this.mechanism = mechanism;
        this.tokens = Arrays.asList(tokens);
    }

    /** From now on conversations stand on a login done earlier. */
    public ScriptedLogin reused() {
        reused = true;
        return this;
    }

    /** Returns the frame in which a server answers a token, with one of its own or without. */
    public static byte[] reply(int xid, int error, byte @Nullable [] token) {
        int size = REPLY_HEADER + (token == null ? 0 : Integer.BYTES + token.length);
        ByteBuffer frame = ByteBuffer.allocate(Integer.BYTES + size)
                .putInt(size)
                .putInt(xid)
                .putLong(0)
                .putInt(error);
        if (token != null) {
            frame.putInt(token.length).put(token);
        }
        return frame.array();
    }

    /** Returns what was asked of it, but for the tokens. */
    public List<String> happened() {
        return List.copyOf(happened);
    }

    @Override
    public Begun begin(String host) throws SaslFailure {
        happened.add("begun");
        return Begun.by(new SaslConversation(new Mechanism(), null, () -> happened.add("wiped")), reused);
    }

    @Override
    public void forgetLogin() {
        happened.add("forgotten");
    }

    @Override
    public void close() {
        happened.add("closed");
    }

    private final class Mechanism implements SaslClient {
        private final Deque<byte[]> left = new ArrayDeque<>(tokens);

        @Override
        public String getMechanismName() {
            return mechanism;
        }

        @Override
        public boolean hasInitialResponse() {
            return true;
        }

        @Override
        public byte @Nullable [] evaluateChallenge(byte[] challenge) {
            return left.poll();
        }

        @Override
        public boolean isComplete() {
            return left.isEmpty();
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
        public void dispose() {
            // Whoever has made the conversation hears of it.
        }
    }
}
