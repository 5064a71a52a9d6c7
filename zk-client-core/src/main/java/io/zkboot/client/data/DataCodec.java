/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import org.jspecify.annotations.Nullable;

/**
 * Turns data into what is stored in a node, and back. Called in the thread of the caller, except that asynchronous
 * reads decode on the EventThread. What it throws, the caller of the operation gets. For use by many threads.
 */
public interface DataCodec {
    /** Stores data as they are. */
    DataCodec NONE = new DataCodec() {
        @Override
        public byte @Nullable [] encode(String path, byte @Nullable [] data) {
            return data;
        }

        @Override
        public byte @Nullable [] decode(String path, byte @Nullable [] stored) {
            return stored;
        }
    };

    /** Returns {@link #gzip(int)} with a limit of 64 MiB for decompressed data. */
    static DataCodec gzip() {
        return gzip(64 * 1024 * 1024);
    }

    /**
     * Returns a codec that compresses with GZIP, as Curator does by default. What does not begin like GZIP is read as
     * it is, so that nodes written without the codec stay readable; null and empty data are stored as they are.
     *
     * @param maxBytes how large decompressed data may be; beyond that a read fails, so that a small node cannot fill
     *     the memory
     */
    static DataCodec gzip(int maxBytes) {
        return new GzipCodec(maxBytes);
    }

    /** Returns what to store for the data. */
    byte @Nullable [] encode(String path, byte @Nullable [] data);

    /** Returns the data for what was stored. */
    byte @Nullable [] decode(String path, byte @Nullable [] stored);
}
