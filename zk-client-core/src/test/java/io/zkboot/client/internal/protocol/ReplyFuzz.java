/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.EnsembleConfig;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.WatcherType;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.internal.protocol.ReplyCases.ReplyCase;
import io.zkboot.client.testing.fuzz.Allocation;
import io.zkboot.client.testing.fuzz.Input;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.Record;
import org.jspecify.annotations.Nullable;

/**
 * Everything that a server sends in a frame, by the decoder that the first byte chooses: a value or the declared
 * exceptions, no more memory than a multiple of the frame, the same from both kinds of buffer, nothing of it without
 * its last byte. What we take for a value the reference implementation takes for the same one.
 */
public final class ReplyFuzz {
    private static final List<ReplyCase> CASES = ReplyCases.of(new RandomValues(1));
    private static final List<ReplyCases.Decoder> OTHERS = List.of(
            SaslToken::decodeReply,
            in -> new Request.Delete("/a", 1).decodeReply(in),
            in -> new WatchRequest.CheckWatches("/a", WatcherType.ANY).decodeReply(in),
            in -> new WatchRequest.RemoveWatches("/a", WatcherType.ANY).decodeReply(in));
    /** An identity or entry of one byte each: a record and two strings, from 10 bytes; lines of a configuration. */
    private static final int PER_BYTE = 16;

    private static final int PER_BYTE_OF_A_TEXT = 160;

    private ReplyFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws Exception {
        Input input = new Input(bytes);
        int chosen = input.below(CASES.size() + OTHERS.size());
        ReplyCase reply = chosen < CASES.size() ? CASES.get(chosen) : null;
        ReplyCases.Decoder decoder = reply == null ? OTHERS.get(chosen - CASES.size()) : reply.decoder();
        byte[] frame = input.rest();
        boolean text = reply != null && reply.expected() instanceof EnsembleConfig;
        Allocation.judge(frame.length, text ? PER_BYTE_OF_A_TEXT : PER_BYTE, () -> {
            Outcome unused = Outcome.of(decoder, ByteBuffer.wrap(frame));
        });
        Outcome outcome = Outcome.of(decoder, ByteBuffer.wrap(frame));
        ByteBuffer direct = ByteBuffer.allocateDirect(frame.length + 2).put((byte) 1);
        outcome.requireSame(
                Outcome.of(decoder, direct.put(frame).flip().position(1).slice()));
        if (outcome.failure() != null) {
            return;
        }
        outcome.requireSame(Outcome.of(decoder, ByteBuffer.wrap(frame, 0, outcome.consumed())));
        if (reply == null) {
            return;
        }
        if (outcome.consumed() > 0 && !reply.name().equals("connect")) {
            Outcome cut = Outcome.of(decoder, ByteBuffer.wrap(frame, 0, outcome.consumed() - 1));
            if (cut.failure() == null) {
                throw new AssertionError(reply + " is whole without its last byte");
            }
        }
        Record theirs = OfficialReplies.recordOf(reply);
        if (theirs != null && isWrittenAsRead(frame) && deserialized(theirs, frame, reply)) {
            outcome.requireSame(Outcome.of(decoder, ByteBuffer.wrap(RandomValues.official(theirs))));
        }
    }

    public static List<byte[]> seeds() {
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < CASES.size(); i++) {
            byte[] record = CASES.get(i).bytes();
            seeds.add(ByteBuffer.allocate(record.length + 1)
                    .put((byte) i)
                    .put(record)
                    .array());
        }
        for (int i = 0; i < OTHERS.size(); i++) {
            seeds.add(ByteBuffer.allocate(12)
                    .put((byte) (CASES.size() + i))
                    .putInt(7)
                    .array());
        }
        return seeds;
    }

    /** What is not UTF-8, or beyond its first plane, the reference implementation writes otherwise than it came. */
    private static boolean isWrittenAsRead(byte[] frame) {
        for (byte b : frame) {
            if ((b & 0xff) >= 0xf0 && b != -1) {
                return false;
            }
        }
        return true;
    }

    private static boolean deserialized(Record theirs, byte[] frame, ReplyCase reply) {
        try {
            theirs.deserialize(BinaryInputArchive.getArchive(new ByteArrayInputStream(frame)), "");
            return true;
        } catch (IOException e) {
            if (reply.name().equals("connect")) {
                return false; // the last byte may be missing for us
            }
            throw new AssertionError("The reference implementation refuses this " + reply, e);
        }
    }

    /** What came of decoding. */
    private record Outcome(@Nullable Object value, @Nullable Exception failure, int consumed) {
        static Outcome of(ReplyCases.Decoder decoder, ByteBuffer frame) {
            int before = frame.remaining();
            try {
                Object value = decoder.decode(new JuteReader(frame));
                return new Outcome(value, null, before - frame.remaining());
            } catch (MalformedRecordException | ZkException e) {
                return new Outcome(null, e, before - frame.remaining());
            }
        }

        void requireSame(Outcome other) {
            if (failure != null || other.failure != null) {
                if (failure == null || other.failure == null || failure.getClass() != other.failure.getClass()) {
                    throw new AssertionError("Another outcome: " + this + ", " + other, other.failure);
                }
                return;
            }
            if (value == null ? other.value != null : !value.equals(other.value)) {
                assertThat(other.value).usingRecursiveComparison().isEqualTo(value);
            }
        }
    }
}
