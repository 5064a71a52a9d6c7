/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.jute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.testing.Shows;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JuteReaderTest {
    /** Allocated before it is checked, this would be an OutOfMemoryError on any heap. */
    private static final int HUGE = Integer.MAX_VALUE;

    @Test
    void primitivesAreBigEndian() throws Exception {
        for (JuteReader in : readers("0102030405060708090a0b0c010002")) {
            assertThat(in.readInt()).isEqualTo(0x01020304);
            assertThat(in.readLong()).isEqualTo(0x05060708090a0b0cL);
            assertThat(in.readBoolean()).isTrue();
            assertThat(in.readBoolean()).isFalse();
            assertThat(in.readBoolean()).isTrue();
            assertThat(in.remaining()).isZero();
        }
    }

    @Test
    void nullBufferIsNotAnEmptyOne() throws Exception {
        for (JuteReader in : readers("ffffffff" + "00000000" + "0000000207ff")) {
            assertThat(in.readBuffer()).isNull();
            assertThat(in.readBuffer()).isEmpty();
            assertThat(in.readBuffer()).containsExactly(7, -1);
        }
    }

    @Test
    void bufferIsACopy() throws Exception {
        ByteBuffer frame = ByteBuffer.wrap(HexFormat.of().parseHex("0000000107"));
        byte[] value = new JuteReader(frame).readBuffer();
        frame.put(4, (byte) 9);
        assertThat(value).containsExactly(7);
    }

    @Test
    void nullStringIsMalformedAndAnEmptyOneIsNot() throws Exception {
        for (JuteReader in : readers("ffffffff" + "00000000")) {
            assertThatExceptionOfType(MalformedRecordException.class)
                    .isThrownBy(() -> in.requireString("name"))
                    .withMessage("The name at byte 0 is null.");
            assertThat(in.requireString("name")).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/zookeeper", "\u0000\u007f\u0080\u07ff\u0800\uffff", "a\ud83d\ude00b"})
    void stringsComeBack(String value) throws Exception {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        String frame = "%08x".formatted(bytes.length) + HexFormat.of().formatHex(bytes) + "00000001" + "7a";
        for (JuteReader in : readers(frame)) {
            assertThat(in.requireString("name")).isEqualTo(value);
            assertThat(in.requireString("name")).isEqualTo("z");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 127, 128, 129, 300, 4095, 4096, 4097, 70_000})
    void stringsOfAnyLengthComeBack(int length) throws Exception {
        String value = "x".repeat(length);
        String frame = "%08x".formatted(length) + "78".repeat(length);
        for (JuteReader in : readers(frame + "0000000179" + frame)) {
            assertThat(in.requireString("name")).isEqualTo(value);
            assertThat(in.requireString("name")).isEqualTo("y");
            assertThat(in.requireString("name")).isEqualTo(value);
        }
    }

    @Test
    void bytesThatAreNotUtf8BecomeReplacementCharacters() throws Exception {
        for (JuteReader in : readers("00000003" + "61ff62")) {
            assertThat(in.requireString("name")).isEqualTo("a\ufffdb");
        }
    }

    @Test
    void vectorOfStringsCannotBeChanged() throws Exception {
        for (JuteReader in : readers("00000002" + "0000000161" + "00000002c3a9")) {
            List<String> values = in.readStrings();
            assertThat(values).containsExactly("a", "\u00e9");
            assertThatThrownBy(() -> values.set(0, "b")).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> values.add("b")).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"2f", "00"})
    void aSlashOrNulIsFoundWhereverItStandsInAName(String wrong) throws Exception {
        for (int length = 1; length <= 20; length++) {
            String good = "00000002" + "0000000161" + "%08x".formatted(length);
            for (JuteReader in : readers(good + "30".repeat(length) + wrong)) { // more behind it is none of it
                assertThat(in.readNames()).containsExactly("a", "0".repeat(length));
                assertThat(in.remaining()).isOne();
            }
            for (int at = 0; at < length; at++) {
                String name = "c3".repeat(at) + wrong + "30".repeat(length - at - 1);
                for (JuteReader in : readers(good + name)) {
                    malformed(in::readNames);
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffff", "00000000", "000000012e", "000000022e2e", "0000000361"})
    void whatIsNoNameIsMalformed(String name) {
        for (JuteReader in : readers("00000001" + name)) {
            malformed(in::readNames);
        }
    }

    @Test
    void limitEndsTheFrameAndNotTheBuffer() throws Exception {
        byte[] bytes = HexFormat.of().parseHex("00000005" + "68656c6c6f" + "776f726c64");
        for (ByteBuffer buffer : List.of(ByteBuffer.wrap(bytes), direct(bytes))) {
            buffer.limit(8);
            malformed(() -> new JuteReader(buffer).requireString("name"));
            malformed(() -> new JuteReader(buffer.rewind()).readBuffer());
        }
    }

    @Test
    void readingStartsAtThePositionOfASlice() throws Exception {
        byte[] bytes = HexFormat.of().parseHex("eeee" + "ee" + "00000002" + "6869");
        for (ByteBuffer buffer : List.of(ByteBuffer.wrap(bytes), direct(bytes))) {
            ByteBuffer slice = buffer.position(2).slice().position(1);
            assertThat(new JuteReader(slice).requireString("name")).isEqualTo("hi");
            assertThat(slice.hasRemaining()).isFalse();
        }
    }

    @Test
    void wrapRetargetsTheReader() throws Exception {
        JuteReader in = new JuteReader(ByteBuffer.allocate(0));
        in.wrap(ByteBuffer.wrap(new byte[] {0, 0, 0, 3}));
        assertThat(in.readInt()).isEqualTo(3);
    }

    @Test
    void skipPassesOverBytesThatMustBeThere() throws Exception {
        for (JuteReader in : readers("0102030405")) {
            in.skip(3, "a thing");
            assertThat(in.remaining()).isEqualTo(2);
            assertThatExceptionOfType(MalformedRecordException.class)
                    .isThrownBy(() -> in.skip(3, "a thing"))
                    .withMessageContaining("a thing at byte 3");
            assertThat(in.remaining()).isEqualTo(2);
        }
    }

    @Test
    void primitiveThatIsCutIsMalformed() {
        for (int length = 0; length < 8; length++) {
            for (JuteReader in : readers("00".repeat(length))) {
                malformed(in::readLong);
            }
        }
        for (int length = 0; length < 4; length++) {
            for (JuteReader in : readers("00".repeat(length))) {
                malformed(in::readInt);
                malformed(in::readBuffer);
                malformed(() -> in.requireString("name"));
                malformed(in::readStrings);
            }
        }
        for (JuteReader in : readers("")) {
            malformed(in::readBoolean);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-2, -7, Integer.MIN_VALUE, 5, 6, 100_000_000, HUGE})
    @Shows("T02")
    void lengthThatIsImpossibleIsMalformed(int length) {
        for (JuteReader in : readers("%08x".formatted(length) + "31323334")) {
            malformed(in::readBuffer);
        }
        for (JuteReader in : readers("%08x".formatted(length) + "31323334")) {
            malformed(() -> in.requireString("name"));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, -2, -7, Integer.MIN_VALUE, 4, 5, 100_000_000, HUGE})
    @Shows("T02")
    void countThatIsImpossibleIsMalformed(int count) {
        // Three empty strings follow: 12 bytes, room for three elements.
        for (JuteReader in : readers("%08x".formatted(count) + "00".repeat(12))) {
            malformed(in::readStrings);
        }
        for (JuteReader in : readers("%08x".formatted(count) + "00".repeat(12))) {
            malformed(() -> in.readCount(4));
        }
    }

    @Test
    void nullElementOfAVectorIsMalformed() {
        for (JuteReader in : readers("00000002" + "0000000161" + "ffffffff")) {
            malformed(in::readStrings);
        }
    }

    @Test
    void messageNamesThePlaceButNotTheContent() {
        JuteReader in = new JuteReader(ByteBuffer.wrap(HexFormat.of().parseHex("00000001" + "00000009" + "544f50")));
        assertThatExceptionOfType(MalformedRecordException.class)
                .isThrownBy(() -> {
                    in.readInt();
                    in.requireString("name");
                })
                .withMessage("A string at byte 4 claims 9 bytes, but 3 remain.");
    }

    private static void malformed(ThrowingCallable reading) {
        assertThatExceptionOfType(MalformedRecordException.class).isThrownBy(reading);
    }

    /** The same bytes in a heap buffer, a read-only one, and a direct one. */
    private static List<JuteReader> readers(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return List.of(
                new JuteReader(ByteBuffer.wrap(bytes)),
                new JuteReader(ByteBuffer.wrap(bytes).asReadOnlyBuffer()),
                new JuteReader(direct(bytes)));
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }
}
