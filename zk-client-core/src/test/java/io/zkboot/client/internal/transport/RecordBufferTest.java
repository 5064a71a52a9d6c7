/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;

/** What waits to go to the server, in bytes. */
class RecordBufferTest {
    private static final int LIMIT = 512 * 1024;

    private final RecordBuffer buffer = new RecordBuffer();

    @Test
    void asMuchAsTheLimitIsKeptAndNotAByteMore() throws Exception {
        int written = 0;
        for (int part : new int[] {20 * 1024 - 1, 2, 1_000, 100_000, 1}) { // over the first size by one, and by much
            assertThat(buffer.write(ByteBuffer.allocate(part))).isEqualTo(part);
            written += part;
        }
        assertThat(buffer.write(ByteBuffer.allocate(LIMIT - written))).isEqualTo(LIMIT - written);
        assertThatThrownBy(() -> buffer.write(ByteBuffer.allocate(1)))
                .isInstanceOf(SSLException.class)
                .hasMessageContaining("takes none of the answers");
    }

    @Test
    void whenItIsClosedNothingIsKept() {
        assertThat(buffer.isOpen()).isTrue();
        buffer.close();
        assertThat(buffer.isOpen()).isFalse();
        assertThatThrownBy(() -> buffer.write(ByteBuffer.allocate(1))).isInstanceOf(ClosedChannelException.class);
    }
}
