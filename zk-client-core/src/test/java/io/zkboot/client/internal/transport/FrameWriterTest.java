/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameWriterTest {
    private final FrameWriter writer = new FrameWriter(16, 16, 1_000);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 100, 10_000})
    void framesGoOutWholeAndInOrderHoweverLittleTheChannelTakes(int chunk) throws IOException {
        ChunkingChannel channel = new ChunkingChannel(chunk);
        for (int size = 0; size < 50; size++) {
            assertThat(write(size)).isEqualTo(size);
        }
        assertThat(writer.flush(channel)).isTrue();
        assertThat(channel.written()).isEqualTo(expected(0, 50));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 13})
    void partialWritesKeepTheRestWhileMoreFramesAreEncoded(int credit) throws IOException {
        ChunkingChannel channel = new ChunkingChannel(1_000);
        for (int size = 0; size < 50; size++) {
            write(size);
            channel.credit(credit);
            writer.flush(channel);
            assertThat(writer.flushedOffset()).isEqualTo(channel.written().length);
            assertThat(writer.writtenOffset()).isEqualTo(expected(0, size + 1).length);
        }
        assertThat(writer.isEmpty()).isFalse();
        channel.credit(Integer.MAX_VALUE);
        assertThat(writer.flush(channel)).isTrue();
        assertThat(channel.written()).isEqualTo(expected(0, 50));
        assertThat(writer.flushedOffset()).isEqualTo(writer.writtenOffset());
    }

    @Test
    void flushSaysWhetherAllIsGone() throws IOException {
        ChunkingChannel channel = new ChunkingChannel(1_000);
        write(10);
        channel.credit(13);
        assertThat(writer.flush(channel)).isFalse();
        assertThat(writer.isEmpty()).isFalse();
        channel.credit(1);
        assertThat(writer.flush(channel)).isTrue();
        assertThat(writer.isEmpty()).isTrue();
    }

    @Test
    void bytesTakenBeforeAFailedWriteCountAsFlushed() throws IOException {
        ChunkingChannel channel = new ChunkingChannel(6);
        write(10);
        write(10);
        channel.breakAfterNextWrite();
        assertThatThrownBy(() -> writer.flush(channel)).isInstanceOf(IOException.class);
        assertThat(writer.flushedOffset()).isEqualTo(6);
        assertThat(writer.writtenOffset()).isEqualTo(28);
    }

    @Test
    void abortedFrameLeavesNoTrace() throws IOException {
        ChunkingChannel channel = new ChunkingChannel(1_000);
        write(3);
        writer.begin(500).put((byte) 9).putInt(7);
        writer.abort();
        write(4);
        writer.flush(channel);
        assertThat(channel.written()).isEqualTo(expected(3, 5));
        assertThat(writer.writtenOffset()).isEqualTo(4 + 3 + 4 + 4);
    }

    @Test
    void bodyMayBeSmallerThanItsBound() throws IOException {
        ChunkingChannel channel = new ChunkingChannel(1_000);
        ByteBuffer body = writer.begin(900);
        assertThat(body.remaining()).isEqualTo(900);
        body.put(body(5));
        assertThat(writer.end()).isEqualTo(5);
        writer.flush(channel);
        assertThat(channel.written()).isEqualTo(expected(5, 6));
    }

    @Test
    void noFrameCanExceedTheLimitWhateverItsBound() throws IOException {
        ByteBuffer body = writer.begin(Integer.MAX_VALUE);
        assertThat(body.remaining()).isEqualTo(1_000);
        assertThatThrownBy(() -> body.put(new byte[1_001])).isInstanceOf(BufferOverflowException.class);
        assertThat(writer.capacity()).isLessThan(3_000);
        writer.abort();
        assertThat(write(1_000)).isEqualTo(1_000);
    }

    @Test
    void bufferIsFullAtSixtyFourKibibytesUnsent() throws IOException {
        FrameWriter large = new FrameWriter(16, 16, 100_000);
        ChunkingChannel channel = new ChunkingChannel(100_000);
        large.begin(65_531).put(new byte[65_531]);
        large.end();
        assertThat(large.isFull()).isFalse();
        large.begin(0);
        large.end();
        assertThat(large.isFull()).isTrue();
        large.flush(channel);
        assertThat(large.isFull()).isFalse();
    }

    @Test
    void onlyWhatIsUnsentMakesTheBufferFull() throws IOException {
        FrameWriter large = new FrameWriter(16, 16, 100_000);
        ChunkingChannel channel = new ChunkingChannel(1);
        large.begin(65_532).put(new byte[65_532]);
        large.end();
        assertThat(large.isFull()).as("65,536 bytes").isTrue();
        channel.credit(1);
        large.flush(channel);
        assertThat(large.isFull())
                .as("one less, though it stands at its old place")
                .isFalse();
    }

    @Test
    void bufferGrowsToWhatIsNeeded() {
        FrameWriter growing = new FrameWriter(16, 256, 1_000);
        growing.begin(60);
        assertThat(growing.capacity()).as("four times as much is just enough").isEqualTo(64);
        FrameWriter quick = new FrameWriter(16, 256, 1_000);
        quick.begin(16);
        assertThat(quick.capacity()).as("four times as much while it is small").isEqualTo(64);
        writer.begin(20);
        assertThat(writer.capacity()).as("twice what a busy connection has").isEqualTo(32);
    }

    @Test
    void frameIsEncodedFromItsBeginningToItsEndOrItsAbort() {
        assertThat(writer.isEncoding()).isFalse();
        writer.begin(4);
        assertThat(writer.isEncoding()).isTrue();
        writer.end();
        assertThat(writer.isEncoding()).isFalse();
        writer.begin(4);
        writer.abort();
        assertThat(writer.isEncoding()).isFalse();
    }

    @Test
    void capacityAndLimitMustBePositive() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FrameWriter(0, 16, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new FrameWriter(16, 16, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new FrameWriter(-1, 16, 1));
    }

    @Test
    void flushesThatJustFillASmallerBufferAreEnoughToGiveTheRestBack() throws IOException {
        ChunkingChannel channel = new ChunkingChannel(100_000);
        FrameWriter small = new FrameWriter(16, 256, 1_000);
        flush(small, 200, channel);
        for (int i = 0; i < 256; i++) {
            flush(small, 12, channel); // 16 bytes with the length
        }
        assertThat(small.capacity()).isEqualTo(16);

        FrameWriter busy = new FrameWriter(16, 64, 1_000);
        flush(busy, 900, channel);
        for (int i = 0; i < 16; i++) {
            flush(busy, 60, channel);
        }
        assertThat(busy.capacity()).isEqualTo(64);
    }

    @Test
    void fourTimesWhatABusyConnectionHasIsKept() throws IOException {
        ChunkingChannel channel = new ChunkingChannel(100_000);
        FrameWriter kept = new FrameWriter(16, 64, 1_000);
        flush(kept, 200, channel);
        assertThat(kept.capacity()).isEqualTo(256);
        for (int i = 0; i < 16; i++) {
            flush(kept, 60, channel);
        }
        assertThat(kept.capacity()).isEqualTo(256);
    }

    private static void flush(FrameWriter writer, int size, ChunkingChannel channel) throws IOException {
        writer.begin(size).put(body(size));
        writer.end();
        assertThat(writer.flush(channel)).isTrue();
    }

    @Test
    void resetForgetsFramesAndOffsetsAndGivesAGrownBufferBack() throws IOException {
        ChunkingChannel channel = new ChunkingChannel(1_000);
        write(900);
        channel.credit(5);
        writer.flush(new ChunkingChannel(5));
        write(100);
        writer.begin(3).put((byte) 1);
        assertThat(writer.capacity()).isGreaterThan(16);
        writer.reset();
        assertThat(writer.capacity()).isEqualTo(16);
        assertThat(writer.writtenOffset()).isZero();
        assertThat(writer.flushedOffset()).isZero();
        channel.credit(100);
        write(4);
        writer.flush(channel);
        assertThat(channel.written()).isEqualTo(expected(4, 5));
    }

    @Test
    void whatABusyConnectionNeedsIsKeptUntilItHasBeenIdleForLong() throws IOException {
        FrameWriter growing = new FrameWriter(16, 256, 1_000);
        ChunkingChannel channel = new ChunkingChannel(100_000);
        growing.begin(200).put(new byte[200]);
        growing.end();
        assertThat(growing.flush(channel)).isTrue();
        assertThat(growing.capacity()).isEqualTo(256);
        for (int i = 0; i < 255; i++) {
            growing.begin(5).put(body(5));
            growing.end();
            growing.flush(channel);
        }
        assertThat(growing.capacity()).isEqualTo(256);
        growing.begin(5).put(body(5));
        growing.end();
        growing.flush(channel);
        assertThat(growing.capacity()).isEqualTo(16);
    }

    @Test
    void aBufferThatGrewForOneLargeFrameIsGivenBackAfterSmallOnes() throws IOException {
        ChunkingChannel channel = new ChunkingChannel(10_000);
        write(900);
        assertThat(writer.flush(channel)).isTrue();
        assertThat(writer.capacity()).isGreaterThan(900);
        for (int i = 0; i < 15; i++) {
            write(5);
            writer.flush(channel);
            writer.flush(channel); // nothing is left: that says nothing of what is needed
        }
        assertThat(writer.capacity()).as("large frames come in rows").isGreaterThan(900);
        write(5);
        writer.flush(channel);
        assertThat(writer.capacity()).isEqualTo(16);
        write(900);
        assertThat(writer.flush(channel)).isTrue();
        assertThat(writer.isEmpty()).isTrue();
    }

    @Test
    void bufferIsKeptWhileThereIsNoMemoryForASmallerOne() throws IOException {
        boolean[] full = {false};
        FrameWriter kept = new FrameWriter(16, 16, 1_000, capacity -> {
            if (full[0]) {
                throw new OutOfMemoryError("a test");
            }
            return ByteBuffer.allocateDirect(capacity);
        });
        ChunkingChannel channel = new ChunkingChannel(100_000);
        flush(kept, 900, channel);
        int grown = kept.capacity();
        full[0] = true;
        for (int i = 0; i < 16; i++) {
            flush(kept, 5, channel);
        }
        kept.reset();
        assertThat(kept.capacity()).isEqualTo(grown);
        full[0] = false;
        for (int i = 0; i < 16; i++) {
            assertThat(kept.capacity()).isEqualTo(grown);
            flush(kept, 5, channel);
        }
        assertThat(kept.capacity()).isEqualTo(16);
    }

    @Test
    void framesMustBeBegunAndEndedInTurn() {
        assertThatIllegalStateException().isThrownBy(writer::end);
        assertThatIllegalStateException().isThrownBy(writer::abort);
        writer.begin(4);
        assertThatIllegalStateException().isThrownBy(() -> writer.begin(4));
        assertThatIllegalStateException().isThrownBy(() -> writer.flush(new ChunkingChannel(1)));
    }

    private int write(int size) {
        writer.begin(size).put(body(size));
        return writer.end();
    }

    private static byte[] body(int size) {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
            body[i] = (byte) (size * 31 + i);
        }
        return body;
    }

    private static byte[] expected(int from, int to) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int size = from; size < to; size++) {
            out.writeBytes(ByteBuffer.allocate(4).putInt(size).array());
            out.writeBytes(body(size));
        }
        return out.toByteArray();
    }
}
