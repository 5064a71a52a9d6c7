/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/** Compresses data with GZIP. */
record GzipCodec(int maxBytes) implements DataCodec {
    GzipCodec {
        if (maxBytes < 1) {
            throw new IllegalArgumentException(
                    "The limit of decompressed data is " + maxBytes + " bytes, it must be at least 1.");
        }
    }

    @Override
    public byte @Nullable [] encode(String path, byte @Nullable [] data) {
        if (data == null || data.length == 0) {
            return data;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(data.length / 2 + 32);
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(data);
        } catch (IOException e) {
            throw new UncheckedIOException("The data for " + path + " cannot be compressed", e);
        }
        return out.toByteArray();
    }

    @Override
    public byte @Nullable [] decode(String path, byte @Nullable [] stored) {
        if (stored == null || !isGzip(stored)) {
            return stored;
        }
        try (GZIPInputStream gzip = new Parts(stored)) {
            byte[] data = gzip.readNBytes(maxBytes);
            if (gzip.read() >= 0) {
                throw new IOException("they have more than " + maxBytes + " bytes; raise the limit of the codec");
            }
            return data;
        } catch (IOException e) {
            throw new UncheckedIOException("The data of " + path + " cannot be decompressed: " + e.getMessage(), e);
        }
    }

    /** Where one part ends, {@code GZIPInputStream} calls this method of itself to read the next one. */
    private static final class Parts extends GZIPInputStream {
        private static final int MOST_WITHOUT_CONTENT = 100;

        private int within;

        Parts(byte[] stored) throws IOException {
            super(new ByteArrayInputStream(stored));
        }

        @Override
        public int read(byte[] data, int from, int length) throws IOException {
            if (within > MOST_WITHOUT_CONTENT) {
                throw new IOException("they have too many parts without content");
            }
            within++;
            try {
                return super.read(data, from, length);
            } finally {
                within--;
            }
        }
    }

    private static boolean isGzip(byte[] stored) {
        return stored.length > 2 && (stored[0] & 0xff) == 0x1f && (stored[1] & 0xff) == 0x8b;
    }
}
