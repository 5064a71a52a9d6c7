/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.testing.Shows;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class GzipCodecTest {
    private final DataCodec codec = DataCodec.gzip(1000);

    @Test
    void dataComeBackAsTheyWere() {
        byte[] data = new byte[1000];
        Arrays.fill(data, (byte) 7);
        byte[] stored = codec.encode("/a", data);
        assertThat(stored).hasSizeLessThan(100);
        assertThat(codec.decode("/a", stored)).isEqualTo(data);
    }

    @Test
    void dataOfMegabytesComeBackAsTheyWere() {
        byte[] data = new byte[3 << 20];
        Arrays.fill(data, (byte) 7);
        DataCodec roomy = DataCodec.gzip();
        assertThat(roomy.decode("/a", roomy.encode("/a", data))).isEqualTo(data);
    }

    @Test
    void nothingAndWhatWasNotCompressedStayAsTheyAre() {
        assertThat(codec.encode("/a", null)).isNull();
        assertThat(codec.decode("/a", null)).isNull();
        assertThat(codec.encode("/a", new byte[0])).isEmpty();
        assertThat(codec.decode("/a", new byte[0])).isEmpty();
        byte[] begun = {0x1f, (byte) 0x8b};
        assertThat(codec.decode("/a", begun)).isSameAs(begun);
        assertThat(DataCodec.NONE.decode("/a", begun)).isSameAs(begun);
        assertThat(DataCodec.NONE.encode("/a", begun)).isSameAs(begun);
        byte[] plain = {0x1f, 1, 2, 3};
        assertThat(codec.decode("/a", plain)).isSameAs(plain);
    }

    @Test
    @Shows("T08")
    void dataBeyondTheLimitAndGarbledOnesAreAFailureThatNamesThePath() {
        byte[] bomb = DataCodec.gzip(1).encode("/bomb", new byte[1001]);
        assertThatThrownBy(() -> codec.decode("/bomb", bomb))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("/bomb")
                .hasMessageContaining("more than 1000 bytes");
        byte[] garbled = {0x1f, (byte) 0x8b, 8, 0, 0};
        assertThatThrownBy(() -> codec.decode("/a", garbled)).isInstanceOf(UncheckedIOException.class);
        assertThatIllegalArgumentException().isThrownBy(() -> DataCodec.gzip(0));
    }

    /** A reader of GZIP goes from one to the next by calling itself. */
    @Test
    @Shows("T08")
    void manyPartsWithoutContentAreAFailureAndNotTheEndOfTheStack() {
        byte[] part = memberWithoutContent();
        byte[] stored = new byte[(1 << 20) / part.length * part.length];
        for (int at = 0; at < stored.length; at += part.length) {
            System.arraycopy(part, 0, stored, at, part.length);
        }
        assertThatThrownBy(() -> codec.decode("/bomb", stored))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("/bomb")
                .hasMessageContaining("parts without content");
    }

    @Test
    void severalPartsAreOneAfterTheOther() throws IOException {
        ByteArrayOutputStream stored = new ByteArrayOutputStream();
        stored.write(codec.encode("/a", new byte[] {1, 2}));
        stored.write(memberWithoutContent());
        stored.write(memberWithoutContent());
        stored.write(codec.encode("/a", new byte[] {3}));
        assertThat(codec.decode("/a", stored.toByteArray())).containsExactly(1, 2, 3);
    }

    /** Twenty bytes that become none. */
    static byte[] memberWithoutContent() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.finish();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
