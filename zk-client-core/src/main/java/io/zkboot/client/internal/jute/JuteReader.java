/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.jute;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads primitives of jute from the rest of a buffer, strictly. */
@SuppressWarnings("DoNotCallSuggester")
public final class JuteReader {
    private final ByteBuffer in;

    public JuteReader(ByteBuffer in) {
        this.in = in;
    }

    public int readInt() throws MalformedRecordException {
        return in.getInt();
    }

    public long readLong() throws MalformedRecordException {
        return in.getLong();
    }

    public boolean readBoolean() throws MalformedRecordException {
        return in.get() != 0;
    }

    public byte @Nullable [] readBuffer() throws MalformedRecordException {
        throw new IllegalStateException("under construction");
    }

    public @Nullable String readString() throws MalformedRecordException {
        throw new IllegalStateException("under construction");
    }

    public List<String> readStrings() throws MalformedRecordException {
        throw new IllegalStateException("under construction");
    }
}
