/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.testing.Shows;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private static final int[] SIZES = {0, 1, 3, 16, 17, 40, 5, 100, 2};

    @Test
    void framesAreTheSameHoweverTheBytesArrive() throws IOException {
        List<byte[]> sent = Arrays.stream(SIZES).mapToObj(FrameReaderTest::body).toList();
        for (int chunk = 1; chunk <= 230; chunk++) {
            ChunkingChannel channel = new ChunkingChannel(chunk);
            sent.forEach(body -> channel.receive(framed(body)));
            assertThat(readAll(new FrameReader(20, 20, 100), channel))
                    .as("chunks of %d", chunk)
                    .usingElementComparator(Arrays::compare)
                    .isEqualTo(sent);
        }
    }

    @Test
    void oversizeFrameShowsItsHeadAndTheFramesBehindItFollow() throws IOException {
        for (int chunk = 1; chunk <= 230; chunk++) {
            FrameReader reader = new FrameReader(20, 20, 16);
            ChunkingChannel channel = new ChunkingChannel(chunk);
            for (int size : new int[] {7, 150, 17, 16}) {
                channel.receive(framed(body(size)));
            }
            List<Integer> oversize = new ArrayList<>();
            List<byte[]> shown = new ArrayList<>();
            while (reader.fill(channel) > 0) {
                while (reader.next()) {
                    shown.add(copy(reader.frame()));
                    if (reader.isOversize()) {
                        oversize.add(reader.oversizeLength());
                    }
                }
            }
            assertThat(oversize).as("chunks of %d", chunk).containsExactly(150, 17);
            assertThat(shown)
                    .as("chunks of %d", chunk)
                    .usingElementComparator(Arrays::compare)
                    .containsExactly(body(7), Arrays.copyOf(body(150), 16), Arrays.copyOf(body(17), 16), body(16));
            assertThat(reader.capacity()).isEqualTo(20);
        }
    }

    @Test
    void oversizeFrameIsShownAsSoonAsItsHeadIsThere() throws IOException {
        FrameReader reader = new FrameReader(64, 64, 32);
        ChunkingChannel channel = new ChunkingChannel(1000);
        byte[] frame = framed(body(1_000));
        channel.receive(Arrays.copyOf(frame, 19));
        reader.fill(channel);
        assertThat(reader.next()).isFalse();
        channel.receive(Arrays.copyOfRange(frame, 19, 20));
        reader.fill(channel);
        assertThat(reader.next()).isTrue();
        assertThat(reader.isOversize()).isTrue();
        assertThat(reader.oversizeLength()).isEqualTo(1_000);
        assertThat(reader.next()).isFalse();
        assertThat(reader.isOversize()).isFalse();
    }

    @Test
    void frameOfExactlyTheLimitIsNotOversize() throws IOException {
        FrameReader reader = new FrameReader(20, 20, 50);
        ChunkingChannel channel = new ChunkingChannel(1000);
        channel.receive(framed(body(50)));
        assertThat(readAll(reader, channel))
                .usingElementComparator(Arrays::compare)
                .isEqualTo(List.of(body(50)));
        assertThat(reader.isOversize()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    @Shows("F11")
    void negativeLengthIsAnErrorThatStays(int length) throws IOException {
        FrameReader reader = new FrameReader(20, 20, 100);
        ChunkingChannel channel = new ChunkingChannel(1000);
        channel.receive(ByteBuffer.allocate(4).putInt(length).array());
        reader.fill(channel);
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(reader::next)
                    .isInstanceOf(FrameException.class)
                    .hasMessageContaining(String.valueOf(length))
                    .hasMessageContaining("100");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "1213486160,begins with the text 'HTTP'",
        "539000446,begins with the text '  ~~'",
        "1094795647,the stream is damaged",
        "101,the stream is damaged",
        "352518912,speaks TLS",
        "369295616,speaks TLS"
    })
    void strictReaderRefusesALengthAboveTheLimitAndSaysWhatItLooksLike(int length, String hint) throws IOException {
        FrameReader reader = new FrameReader(20, 20, 100);
        reader.strict(true);
        ChunkingChannel channel = new ChunkingChannel(1000);
        channel.receive(ByteBuffer.allocate(4).putInt(length).array());
        reader.fill(channel);
        assertThatThrownBy(reader::next).isInstanceOf(FrameException.class).hasMessageContaining(hint);
    }

    @Test
    void strictReaderTakesAFrameOfExactlyTheLimit() throws IOException {
        FrameReader reader = new FrameReader(40, 40, 30);
        reader.strict(true);
        ChunkingChannel channel = new ChunkingChannel(1000);
        channel.receive(framed(body(30)));
        assertThat(readAll(reader, channel)).hasSize(1);
    }

    @Test
    void framesBehindAnOversizeOneFollowWithoutAnotherRead() throws IOException {
        FrameReader reader = new FrameReader(1_000, 1_000, 16);
        ChunkingChannel channel = new ChunkingChannel(1_000);
        channel.receive(framed(body(150)));
        channel.receive(framed(body(7)));
        reader.fill(channel);
        assertThat(reader.next()).isTrue();
        assertThat(reader.isOversize()).isTrue();
        assertThat(reader.next()).isTrue();
        assertThat(copy(reader.frame())).isEqualTo(body(7));
        assertThat(reader.next()).isFalse();
    }

    @Test
    void restOfAnOversizeFrameIsThrownAwayWhileItIsRead() throws IOException {
        FrameReader reader = new FrameReader(20, 20, 16);
        ChunkingChannel channel = new ChunkingChannel(1_000);
        channel.receive(framed(body(150)));
        channel.receive(framed(body(7)));
        reader.fill(channel);
        assertThat(reader.next()).isTrue();
        for (int read = 20; read < 4 + 150 + 4 + 7; read += 20) {
            assertThat(reader.fill(channel)).isPositive(); // which is no caller's mistake here
        }
        assertThat(reader.next()).isTrue();
        assertThat(copy(reader.frame())).isEqualTo(body(7));
    }

    @Test
    void unfinishedFrameTellsItsFirstWordOnceThatHasCome() throws IOException {
        FrameReader reader = new FrameReader(64, 64, 100);
        ChunkingChannel channel = new ChunkingChannel(1_000);
        assertThat(reader.unfinishedWord(-7)).isEqualTo(-7);
        byte[] frame = framed(body(40));
        int word = ByteBuffer.wrap(frame).getInt(4);

        channel.receive(framed(body(3)));
        channel.receive(Arrays.copyOf(frame, 7));
        reader.fill(channel);
        assertThat(reader.next()).isTrue();
        assertThat(reader.unfinishedWord(-7)).as("three bytes of it").isEqualTo(-7);
        channel.receive(Arrays.copyOfRange(frame, 7, 8));
        reader.fill(channel);
        assertThat(reader.unfinishedWord(-7)).isEqualTo(word);
        assertThat(reader.next()).isFalse();
        channel.receive(Arrays.copyOfRange(frame, 8, frame.length));
        reader.fill(channel);
        assertThat(reader.next()).isTrue();
        assertThat(copy(reader.frame())).isEqualTo(body(40));
        assertThat(reader.unfinishedWord(-7)).as("nothing is unfinished").isEqualTo(-7);
    }

    @Test
    void frameOfWhichAPartHasComeIsBegunUntilItIsThere() throws IOException {
        FrameReader reader = new FrameReader(64, 64, 100);
        ChunkingChannel channel = new ChunkingChannel(1);
        byte[] frame = framed(body(6));
        assertThat(reader.hasBegun()).isFalse();
        for (int bytes = 1; bytes <= frame.length; bytes++) {
            channel.receive(Arrays.copyOfRange(frame, bytes - 1, bytes));
            reader.fill(channel);
            assertThat(reader.next()).isEqualTo(bytes == frame.length);
            assertThat(reader.hasBegun()).as("%d bytes", bytes).isEqualTo(bytes < frame.length);
        }
    }

    @Test
    void oversizeFrameTellsItsFirstWordUntilItsRestIsSkipped() throws IOException {
        FrameReader reader = new FrameReader(20, 20, 16);
        ChunkingChannel channel = new ChunkingChannel(1_000);
        byte[] frame = framed(body(50));
        channel.receive(frame);
        reader.fill(channel);
        assertThat(reader.next()).isTrue();
        for (int read = 20; read < frame.length; read += 20) {
            assertThat(reader.unfinishedWord(-7))
                    .isEqualTo(ByteBuffer.wrap(frame).getInt(4));
            assertThat(reader.hasBegun()).isTrue();
            reader.fill(channel);
            assertThat(reader.next()).isFalse();
        }
        assertThat(reader.unfinishedWord(-7)).isEqualTo(-7);
        assertThat(reader.hasBegun()).isFalse();
    }

    @Test
    void resetGivesAGrownBufferBack() throws IOException {
        FrameReader reader = new FrameReader(20, 20, 100);
        ChunkingChannel channel = new ChunkingChannel(1_000);
        channel.receive(framed(body(100)));
        readAll(reader, channel);
        assertThat(reader.capacity()).isGreaterThan(20);
        reader.reset();
        assertThat(reader.capacity()).isEqualTo(20);
    }

    @Test
    void bufferIsKeptWhileThereIsNoMemoryForABetterOne() throws IOException {
        boolean[] full = {false};
        FrameReader reader = new FrameReader(32, 600, 10_000, capacity -> {
            if (full[0]) {
                throw new OutOfMemoryError("a test");
            }
            return ByteBuffer.allocateDirect(capacity);
        });
        ChunkingChannel channel = new ChunkingChannel(100_000);
        full[0] = true;
        for (int i = 0; i < 40; i++) {
            channel.receive(framed(body(12)));
        }
        assertThat(readAll(reader, channel)).as("a few at a time").hasSize(40);
        assertThat(reader.capacity()).isEqualTo(32);

        full[0] = false;
        channel.receive(framed(body(10_000)));
        readAll(reader, channel);
        int grown = reader.capacity();
        full[0] = true;
        for (int i = 0; i < 300; i++) {
            channel.receive(framed(body(12)));
            assertThat(readAll(reader, channel)).hasSize(1);
        }
        reader.reset();
        assertThat(reader.capacity()).isEqualTo(grown);
        full[0] = false;
        for (int i = 0; i < 300; i++) {
            channel.receive(framed(body(12)));
            assertThat(readAll(reader, channel)).hasSize(1);
        }
        assertThat(reader.capacity()).isEqualTo(32);
    }

    @Test
    void bufferAndLimitMustHoldTheHeadOfAnOversizeFrame() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FrameReader(19, 19, 16));
        assertThatIllegalArgumentException().isThrownBy(() -> new FrameReader(20, 20, 15));
    }

    @Test
    @Shows({"F11", "T01"})
    void announcedLengthAloneAllocatesNothing() throws IOException {
        FrameReader reader = new FrameReader(64, 64, Integer.MAX_VALUE - 100);
        ChunkingChannel channel = new ChunkingChannel(1000);
        channel.receive(ByteBuffer.allocate(60).putInt(Integer.MAX_VALUE - 200).array());
        reader.fill(channel);
        assertThat(reader.next()).isFalse();
        reader.fill(channel);
        assertThat(reader.capacity()).isEqualTo(64);
    }

    @Test
    @Shows("T01")
    void bufferGrowsByDoublingUpToOneFrame() throws IOException {
        FrameReader reader = new FrameReader(32, 32, 150);
        ChunkingChannel channel = new ChunkingChannel(1000);
        channel.receive(framed(body(150)));
        List<Integer> capacities = new ArrayList<>();
        while (reader.fill(channel) > 0) {
            capacities.add(reader.capacity());
            if (reader.next()) {
                assertThat(copy(reader.frame())).isEqualTo(body(150));
            }
        }
        assertThat(capacities).containsExactly(32, 64, 128, 154);
    }

    @Test
    void bufferShrinksWhenBigFramesNoLongerCome() throws IOException {
        FrameReader reader = new FrameReader(32, 32, 1_000);
        ChunkingChannel channel = new ChunkingChannel(2_000);
        channel.receive(framed(body(1_000)));
        readAll(reader, channel);
        assertThat(reader.capacity()).isGreaterThan(1_000);
        List<byte[]> received = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            channel.receive(framed(body(i)));
            received.addAll(readAll(reader, channel));
        }
        assertThat(reader.capacity()).isEqualTo(32);
        assertThat(received).hasSize(20);
        assertThat(received.get(19)).isEqualTo(body(19));
    }

    @Test
    void aBusyConnectionSoonReadsAllThatIsThereAndAnIdleOneGivesTheRoomBack() throws IOException {
        FrameReader reader = new FrameReader(32, 600, 10_000);
        ChunkingChannel channel = new ChunkingChannel(100_000);
        for (int i = 0; i < 40; i++) {
            channel.receive(framed(body(96)));
        }
        List<Integer> capacities = new ArrayList<>();
        for (int frames = 0; frames < 40; ) {
            reader.fill(channel);
            capacities.add(reader.capacity());
            while (reader.next()) {
                frames++;
            }
        }
        assertThat(capacities).startsWith(32, 128, 512, 600).endsWith(600);
        for (int i = 0; i < 255; i++) {
            channel.receive(framed(body(20)));
            assertThat(readAll(reader, channel)).hasSize(1);
        }
        assertThat(reader.capacity())
                .as("batches take turns with single replies")
                .isEqualTo(600);
        for (int i = 0; i < 2; i++) {
            channel.receive(framed(body(i)));
            assertThat(readAll(reader, channel).get(0)).isEqualTo(body(i));
        }
        assertThat(reader.capacity()).isEqualTo(32);
    }

    @Test
    void whatOneLargeFrameNeededABusyConnectionGivesBackSoon() throws IOException {
        FrameReader reader = new FrameReader(32, 600, 10_000);
        ChunkingChannel channel = new ChunkingChannel(100_000);
        channel.receive(framed(body(10_000)));
        readAll(reader, channel);
        assertThat(reader.capacity()).isGreaterThan(10_000);
        for (int i = 0; i < 20; i++) {
            channel.receive(framed(body(400)));
            readAll(reader, channel);
        }
        assertThat(reader.capacity()).isEqualTo(600);
    }

    @Test
    void bufferStaysGrownWhileBigFramesKeepComing() throws IOException {
        FrameReader reader = new FrameReader(32, 32, 1_000);
        ChunkingChannel channel = new ChunkingChannel(2_000);
        channel.receive(framed(body(1_000)));
        readAll(reader, channel);
        int grown = reader.capacity();
        for (int i = 0; i < 100; i++) {
            channel.receive(framed(body(900)));
            assertThat(readAll(reader, channel)).hasSize(1);
            assertThat(reader.capacity()).isEqualTo(grown);
        }
    }

    @Test
    void bufferFullOfUntakenFramesIsACallersMistake() throws IOException {
        FrameReader reader = new FrameReader(20, 20, 16);
        ChunkingChannel channel = new ChunkingChannel(1000);
        channel.receive(framed(body(16)));
        channel.receive(framed(body(16)));
        reader.fill(channel);
        assertThatIllegalStateException().isThrownBy(() -> reader.fill(channel)).withMessageContaining("take");
        assertThat(reader.next()).isTrue();
        assertThat(reader.fill(channel)).isEqualTo(20);
    }

    @Test
    void callerMayLeavePositionAndLimitAnywhere() throws IOException {
        FrameReader reader = new FrameReader(64, 64, 100);
        ChunkingChannel channel = new ChunkingChannel(1000);
        channel.receive(framed(body(10)));
        channel.receive(framed(body(12)));
        reader.fill(channel);
        assertThat(reader.next()).isTrue();
        reader.frame().position(2).limit(3);
        assertThat(reader.next()).isTrue();
        assertThat(copy(reader.frame())).isEqualTo(body(12));
        reader.frame().clear();
        assertThat(reader.next()).isFalse();
    }

    @Test
    void endOfStreamIsMinusOneBehindTheLastFrame() throws IOException {
        FrameReader reader = new FrameReader(64, 64, 100);
        ChunkingChannel channel = new ChunkingChannel(1000);
        channel.receive(framed(body(3)));
        channel.endStream();
        assertThat(reader.fill(channel)).isEqualTo(7);
        assertThat(reader.next()).isTrue();
        assertThat(reader.fill(channel)).isEqualTo(-1);
        assertThat(reader.next()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 9, 30})
    @Shows("F08")
    void resetForgetsAFrameCutOffAnywhere(int cut) throws IOException {
        FrameReader reader = new FrameReader(20, 20, 25);
        ChunkingChannel old = new ChunkingChannel(1000);
        old.receive(Arrays.copyOf(framed(body(cut == 30 ? 200 : 20)), cut));
        readAll(reader, old);
        reader.reset();
        ChunkingChannel channel = new ChunkingChannel(1000);
        channel.receive(framed(body(5)));
        assertThat(readAll(reader, channel))
                .usingElementComparator(Arrays::compare)
                .isEqualTo(List.of(body(5)));
        assertThat(reader.capacity()).isEqualTo(20);
    }

    private static List<byte[]> readAll(FrameReader reader, ChunkingChannel channel) throws IOException {
        List<byte[]> frames = new ArrayList<>();
        while (reader.fill(channel) > 0) {
            while (reader.next()) {
                frames.add(copy(reader.frame()));
            }
        }
        return frames;
    }

    private static byte[] copy(ByteBuffer frame) {
        byte[] bytes = new byte[frame.remaining()];
        frame.get(bytes);
        return bytes;
    }

    private static byte[] body(int size) {
        byte[] body = new byte[size];
        for (int i = 0; i < size; i++) {
            body[i] = (byte) (size + i);
        }
        return body;
    }

    private static byte[] framed(byte[] body) {
        return ByteBuffer.allocate(4 + body.length)
                .putInt(body.length)
                .put(body)
                .array();
    }
}
