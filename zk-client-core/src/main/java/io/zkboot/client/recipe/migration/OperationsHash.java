/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.migration;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.Op;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What tells whether operations are the same ones as those that were applied once. It is stored, so that the bytes that
 * go into it must stay as they are in all versions; each part says how long it is, so that no two lists have the same.
 */
final class OperationsHash {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    private OperationsHash() {}

    static String of(List<Op> operations) {
        OperationsHash hash = new OperationsHash();
        try {
            for (Op operation : operations) {
                hash.add(operation);
            }
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(hash.bytes.toByteArray());
            return HexFormat.of().formatHex(digest);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Each Java platform has SHA-256; this one has not.", e);
        }
    }

    private void add(Op operation) throws IOException {
        if (operation instanceof Op.Create create) {
            out.writeByte('C');
            text(create.path());
            data(create.data());
            out.writeInt(create.options().mode().flag());
            out.writeLong(
                    create.options().ttl() == null ? -1 : create.options().ttl().toMillis());
            acl(create.options().acl());
        } else if (operation instanceof Op.SetData set) {
            out.writeByte('S');
            text(set.path());
            data(set.data());
            out.writeInt(set.version());
        } else if (operation instanceof Op.Delete delete) {
            out.writeByte('D');
            text(delete.path());
            out.writeInt(delete.version());
        } else if (operation instanceof Op.Check check) {
            out.writeByte('?');
            text(check.path());
            out.writeInt(check.version());
        }
    }

    private void acl(@Nullable List<Acl> entries) throws IOException {
        out.writeInt(entries == null ? -1 : entries.size());
        if (entries != null) {
            for (Acl entry : entries) {
                out.writeInt(entry.permissions());
                text(entry.scheme());
                text(entry.id());
            }
        }
    }

    private void text(String text) throws IOException {
        data(text.getBytes(StandardCharsets.UTF_8));
    }

    private void data(byte @Nullable [] data) throws IOException {
        out.writeInt(data == null ? -1 : data.length);
        if (data != null) {
            out.write(data);
        }
    }
}
