/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.jute;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Writes primitives of jute into a buffer that has room for them. */
@SuppressWarnings("DoNotCallSuggester")
public final class JuteWriter {
    private final ByteBuffer out;

    public JuteWriter(ByteBuffer out) {
        this.out = out;
    }

    public void writeInt(int value) {
        out.putInt(value);
    }

    public void writeLong(long value) {
        out.putLong(value);
    }

    public void writeBoolean(boolean value) {
        out.put((byte) (value ? 1 : 0));
    }

    public void writeBuffer(byte @Nullable [] value) {
        throw new IllegalStateException("under construction");
    }

    public void writeString(@Nullable String value) {
        throw new IllegalStateException("under construction");
    }
}
