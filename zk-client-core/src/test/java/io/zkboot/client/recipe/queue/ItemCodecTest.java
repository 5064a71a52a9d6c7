/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.data.DataCodec;
import org.junit.jupiter.api.Test;

/** What codecs make of items and of what is stored, and what is said if they cannot. */
class ItemCodecTest {
    /** Turns bytes around, and makes null of what is empty. */
    private static final DataCodec TURNING = new DataCodec() {
        private byte[] turned(byte[] bytes) {
            if (bytes.length == 0) {
                return null;
            }
            byte[] turned = bytes.clone();
            turned[0] = (byte) -turned[0];
            return turned;
        }

        @Override
        public byte[] encode(String path, byte[] data) {
            return turned(data);
        }

        @Override
        public byte[] decode(String path, byte[] stored) {
            return turned(stored);
        }
    };

    @Test
    void aCodecOfAClientMakesItemsThatAreNeverNull() {
        ItemCodec<byte[]> codec = ItemCodec.of(TURNING);
        assertThat(codec.encode("/q", new byte[] {1, 2})).containsExactly(-1, 2);
        assertThat(codec.decode("/q/1", new byte[] {1, 2})).containsExactly(-1, 2);
        assertThat(codec.encode("/q", new byte[0])).isEmpty();
        assertThat(codec.decode("/q/1", new byte[0])).isEmpty();
    }

    private static ItemCodec<String> throwing(Throwable failure) {
        return new ItemCodec<>() {
            @Override
            public byte[] encode(String path, String item) {
                return new byte[0];
            }

            @Override
            public String decode(String path, byte[] data) {
                return ItemCodecTest.<RuntimeException, String>thrown(failure);
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static <E extends Throwable, R> R thrown(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void ofWhatACodecThrowsOnlyAMissingClassIsQuoted() {
        assertThatThrownBy(
                        () -> Decoding.decode(throwing(new IllegalArgumentException("a secret")), "/q/1", new byte[1]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/q/1")
                .hasMessageContaining("IllegalArgumentException")
                .hasMessageContaining("left out")
                .hasMessageNotContaining("secret")
                .hasNoCause();
        assertThatThrownBy(() -> Decoding.decode(throwing(new NoClassDefFoundError("a/Class")), "/q/1", new byte[1]))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("NoClassDefFoundError")
                .hasMessageNotContaining("left out")
                .hasRootCauseMessage("a/Class");
    }
}
