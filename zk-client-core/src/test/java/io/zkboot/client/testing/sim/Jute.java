/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.BinaryOutputArchive;
import org.apache.jute.Record;

/** Records of the official client to and from bytes. */
final class Jute {
    private Jute() {}

    static byte[] encode(Record... records) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        BinaryOutputArchive archive = BinaryOutputArchive.getArchive(out);
        try {
            for (Record record : records) {
                record.serialize(archive, "record");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** Reads the records one after the other and returns how many bytes they took. */
    static int decode(byte[] bytes, Record... records) {
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        BinaryInputArchive archive = BinaryInputArchive.getArchive(in);
        try {
            for (Record record : records) {
                record.deserialize(archive, "record");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("The client has sent a malformed record", e);
        }
        return bytes.length - in.available();
    }

    static byte[] framed(byte[] body) {
        return ByteBuffer.allocate(4 + body.length)
                .putInt(body.length)
                .put(body)
                .array();
    }
}
