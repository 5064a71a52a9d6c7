/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.jute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JuteWriterTest {
    private static final long SEED = 20260101;

    @Test
    void primitivesAreBigEndian() {
        assertThat(hex(out -> {
                    out.writeInt(0x01020304);
                    out.writeLong(0x05060708090a0b0cL);
                    out.writeBoolean(true);
                    out.writeBoolean(false);
                }))
                .isEqualTo("0102030405060708090a0b0c0100");
    }

    @Test
    void nullBufferIsNotAnEmptyOne() {
        assertThat(hex(out -> out.writeBuffer(null))).isEqualTo("ffffffff");
        assertThat(hex(out -> out.writeBuffer(new byte[0]))).isEqualTo("00000000");
        assertThat(hex(out -> out.writeBuffer(new byte[] {7, -1}))).isEqualTo("0000000207ff");
    }

    @Test
    void nullStringIsNotAnEmptyOne() {
        assertThat(hex(out -> out.writeString(null))).isEqualTo("ffffffff");
        assertThat(hex(out -> out.writeString(""))).isEqualTo("00000000");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/zookeeper/config",
                "\u0000\u007f",
                "\u0080",
                "/caf\u00e9/x",
                "\u07ff\u0800",
                "\uffff\ud7ff\ue000",
                "a\ud83d\ude00b",
                "\ud800\udc00\udbff\udfff",
                "\ud83d",
                "\ude00",
                "x\ud83dy",
                "\ude00\ud83d",
                "\ud83d\ud83d\ude00",
                "\ud83d\ude00\ude00"
            })
    void stringsAreUtf8AsTheJdkWritesIt(String value) {
        assertThat(stringBytes(value)).isEqualTo(value.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void randomCharsAreUtf8AsTheJdkWritesThem() {
        Random random = new Random(SEED);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder text = new StringBuilder();
            int length = random.nextInt(24);
            while (text.length() < length) {
                switch (random.nextInt(4)) {
                    case 0 -> text.append((char) random.nextInt(0x80));
                    case 1 -> text.append((char) random.nextInt(0x1_0000));
                    case 2 -> text.append((char) (0xd800 + random.nextInt(0x800)));
                    default -> text.appendCodePoint(0x1_0000 + random.nextInt(0x10_0000));
                }
            }
            assertThat(stringBytes(text.toString()))
                    .as("seed %d, round %d", SEED, round)
                    .isEqualTo(text.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void vectorHasItsCountBeforeItsStrings() {
        String expected = "00000002" + "0000000161" + "00000002c3a9";
        assertThat(hex(out -> out.writeStrings(List.of("a", "\u00e9")))).isEqualTo(expected);
        assertThat(hex(out -> out.writeStrings(new LinkedHashSet<>(List.of("a", "\u00e9")))))
                .isEqualTo(expected);
        assertThat(hex(out -> out.writeStrings(List.of()))).isEqualTo("00000000");
    }

    @Test
    void stringStartsAtThePositionOfTheBuffer() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64);
        buffer.position(5);
        new JuteWriter(buffer.slice().position(3)).writeString("abc");
        buffer.position(8).limit(15);
        byte[] written = new byte[7];
        buffer.get(written);
        assertThat(HexFormat.of().formatHex(written)).isEqualTo("00000003616263");
    }

    @Test
    void wrapRetargetsTheWriter() {
        ByteBuffer first = ByteBuffer.allocate(8);
        ByteBuffer second = ByteBuffer.allocate(8);
        JuteWriter out = new JuteWriter(first);
        out.writeInt(1);
        out.wrap(second);
        out.writeInt(2);
        assertThat(first.position()).isEqualTo(4);
        assertThat(second.getInt(0)).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"abcde", "ab\u00e9\u00e9", "\u00e9\u00e9\u00e9", "\u20ac\u20ac"})
    void stringThatDoesNotFitOverflowsTheBuffer(String value) {
        int needed = 4 + value.getBytes(StandardCharsets.UTF_8).length;
        for (int room = 0; room < needed; room++) {
            JuteWriter out = new JuteWriter(ByteBuffer.allocate(room));
            assertThatThrownBy(() -> out.writeString(value))
                    .as("room for %d", room)
                    .isInstanceOf(BufferOverflowException.class);
        }
        ByteBuffer exact = ByteBuffer.allocate(needed);
        new JuteWriter(exact).writeString(value);
        assertThat(exact.hasRemaining()).isFalse();
    }

    private static byte[] stringBytes(String value) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(4 + 3 * value.length());
        new JuteWriter(buffer).writeString(value);
        buffer.flip();
        byte[] bytes = new byte[buffer.getInt()];
        assertThat(buffer.remaining()).isEqualTo(bytes.length);
        buffer.get(bytes);
        return bytes;
    }

    private static String hex(Consumer<JuteWriter> writing) {
        ByteBuffer buffer = ByteBuffer.allocate(64);
        writing.accept(new JuteWriter(buffer));
        return HexFormat.of().formatHex(buffer.array(), 0, buffer.position());
    }
}
