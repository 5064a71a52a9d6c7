/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zkboot.client.data.Op;
import io.zkboot.client.internal.jute.JuteReader;
import io.zkboot.client.internal.jute.MalformedRecordException;
import io.zkboot.client.internal.protocol.MultiFrame.Result;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What the results of requests that travelled together may be. */
class MultiFrameTest {
    private static final List<Request<?>> TWO_DELETES =
            List.of(new Request.Delete("/a", 1), new Request.Delete("/b", 1));
    private static final List<Request<?>> ONE_READ = List.of(new Request.GetChildren("/a"));
    private static final String DELETED = "00000002" + "00" + "00000000";
    private static final String NO_NODE = "ffffffff" + "00" + "ffffff9b" + "ffffff9b";
    private static final String ROLLED_BACK = "ffffffff" + "00" + "00000000" + "00000000";
    private static final String END = "ffffffff" + "01" + "ffffffff";

    @Test
    void writesThatWereAllDoneHaveAResultEach() throws Exception {
        assertThat(writes(DELETED + DELETED + END))
                .containsExactly(new Result(true, 0, null), new Result(true, 0, null));
    }

    @Test
    void writesThatWereRefusedHaveNone() throws Exception {
        assertThat(writes(NO_NODE + ROLLED_BACK + END)).isNull();
        assertThat(writes(ROLLED_BACK + NO_NODE + END)).isNull();
        assertThat(writes(NO_NODE + NO_NODE + END)).isNull();
    }

    @Test
    void writesThatWerePartlyDoneAreMalformed() {
        malformed(() -> writes(DELETED + NO_NODE + END));
        malformed(() -> writes(NO_NODE + DELETED + END));
    }

    @Test
    void writesThatWereRefusedForNoReasonAreMalformed() {
        malformed(() -> writes(ROLLED_BACK + ROLLED_BACK + END));
    }

    @Test
    void readThatFailedForNoReasonIsMalformed() throws Exception {
        assertThat(reads(NO_NODE + END)).containsExactly(new Result(false, -101, null));
        malformed(() -> reads(ROLLED_BACK + END));
    }

    @Test
    void endInThePlaceOfAResultIsMalformedEvenIfTheRestReadsLikeOne() {
        malformed(() -> reads(END + "ffffff9b" + END));
        malformed(() -> writes(END + "ffffff9b" + NO_NODE + END));
        malformed(() ->
                new MultiRequest(List.of(Op.check("/a", 1)), List.of()).decodeReply(reader(END + "ffffff9b" + END)));
    }

    private static List<Result> writes(String reply) throws MalformedRecordException {
        return MultiFrame.decodeWrites(reader(reply), TWO_DELETES, Function.identity());
    }

    private static List<Result> reads(String reply) throws MalformedRecordException {
        return MultiFrame.decodeReads(reader(reply), ONE_READ, Function.identity());
    }

    private static JuteReader reader(String reply) {
        return new JuteReader(ByteBuffer.wrap(HexFormat.of().parseHex(reply)));
    }

    private static void malformed(ThrowingCallable decoding) {
        assertThatExceptionOfType(MalformedRecordException.class).isThrownBy(decoding);
    }
}
