/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStoreException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is in a few small files at one moment. */
final class TlsFileContents {
    private final Map<Path, byte[]> bytes;
    private final byte[] digest;

    private TlsFileContents(Map<Path, byte[]> bytes, byte[] digest) {
        this.bytes = bytes;
        this.digest = digest;
    }

    /** Reads the files. Their bytes tell of a change, not their times, which renewed links and copies may keep. */
    static TlsFileContents of(List<Path> files) throws GeneralSecurityException {
        Map<Path, byte[]> bytes = new LinkedHashMap<>();
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Path file : files) {
            byte[] content = read(file);
            bytes.put(file, content);
            digest.update((file + " " + content.length + " ").getBytes(StandardCharsets.UTF_8));
            digest.update(content);
        }
        return new TlsFileContents(bytes, digest.digest());
    }

    private static byte[] read(Path file) throws GeneralSecurityException {
        try {
            return Files.readAllBytes(file);
        } catch (NoSuchFileException e) {
            throw new KeyStoreException("the file " + file + " is not there; check the path", e);
        } catch (IOException e) {
            throw new KeyStoreException(
                    "the file " + file + " cannot be read (" + e.getClass().getSimpleName() + ": " + e.getMessage()
                            + "); check that it is a file and that this process may read it",
                    e);
        }
    }

    byte[] of(Path file) {
        byte[] content = bytes.get(file);
        if (content == null) {
            throw new IllegalArgumentException("not read: " + file);
        }
        return content;
    }

    boolean isSameAs(@Nullable TlsFileContents other) {
        return other != null && MessageDigest.isEqual(digest, other.digest);
    }

    /** Forgets the bytes, which can be private keys; what is left can be compared. */
    TlsFileContents forgotten() {
        bytes.values().forEach(content -> Arrays.fill(content, (byte) 0));
        return new TlsFileContents(Map.of(), digest);
    }
}
