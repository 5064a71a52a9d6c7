/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import io.zkboot.client.testing.fuzz.Input;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPrivateKeySpec;
import java.util.Base64;
import java.util.List;

/** A file of certificates and keys is read, or refused with the exception of its kind, which names the file. */
public final class PemFuzz {
    private static final char[] PASSWORD = "fuzz".toCharArray();

    private static final String CERTIFICATE = """
            -----BEGIN CERTIFICATE-----
            MIIBczCCARmgAwIBAgIUWVCwJw5TP9jua29mPZuFk5YW7HkwCgYIKoZIzj0EAwIw
            DzENMAsGA1UEAwwEZnV6ejAeFw0yNjExMjkxMTA1NTdaFw0zNjExMjYxMTA1NTda
            MA8xDTALBgNVBAMMBGZ1enowWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAAQXcf03
            QzOaysRm71PowlJkkN5fOO9Zi6RoXr5gQejFSqso2sObItWTdpzv9uXPaO4cCt3i
            Tr+mqAdwKSQ/1Celo1MwUTAdBgNVHQ4EFgQUpZWOIangdKrvD/sGkdPKGlHVY+ow
            HwYDVR0jBBgwFoAUpZWOIangdKrvD/sGkdPKGlHVY+owDwYDVR0TAQH/BAUwAwEB
            /zAKBggqhkjOPQQDAgNIADBFAiBM+psJXkK+x+IjM4GIslKcp91AulHtAge29NZJ
            YrOTcQIhAIYx3+m3QERuWoaZkvj5P6T0Cjd/LPfCQXxXK4PH//89
            -----END CERTIFICATE-----
            """;

    /** The key of that certificate, made for this and used nowhere; ten rounds. */
    private static final String ENCRYPTED =
            "MIHrMFYGCSqGSIb3DQEFDTBJMCgGCSqGSIb3DQEFDDAbBAjLSa2y0z7aDwIBCjAMBggqhkiG9w0C"
                    + "CQUAMB0GCWCGSAFlAwQBKgQQW5nwbZnJNH0Vkv1A4x0HuASBkBNKJj/TiGM85XfM5XHo6b6F94tS"
                    + "JgZRaaJ6MaXhixKEb2iqIYMgfea0fOa3NBpAXAohoEqjDo6pM9pM2wZ+BU/Tc7u55I7yhlRltZ+e"
                    + "srd6Z0Umuysu0EREunX21oO2Z8ky8Gt16lA6PuIyj8Hbr3i9EnohjuGUhLyAmRFFWRku0aIgpWR3"
                    + "2fMT3jOLPgzZ0w==";

    private static final Path FILE = newFile();

    private PemFuzz() {}

    public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
        Input input = new Input(bytes);
        boolean der = input.below(2) == 1;
        byte[] content = input.rest();
        if (der) { // the bytes of the key itself, which few mutations of its text leave readable
            content = joined(CERTIFICATE, block("ENCRYPTED PRIVATE KEY", content));
        }
        if (asksForMuchWork(content)) {
            return;
        }
        Files.write(FILE, content);
        load(new PemTrustMaterial(FILE));
        load(new PemKeyMaterial(FILE, FILE, PASSWORD));
    }

    public static List<byte[]> seeds() {
        try {
            byte[] key = key();
            byte[] encrypted = Base64.getDecoder().decode(ENCRYPTED);
            byte[] der = new byte[encrypted.length + 1];
            der[0] = 1;
            System.arraycopy(encrypted, 0, der, 1, encrypted.length);
            return List.of(
                    joined("0" + CERTIFICATE, block("PRIVATE KEY", key)),
                    joined("0" + CERTIFICATE, block("ENCRYPTED PRIVATE KEY", encrypted)),
                    joined("0", "text before\r\n" + CERTIFICATE + CERTIFICATE),
                    joined("0" + CERTIFICATE, block("EC PRIVATE KEY", key)),
                    der);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void load(TlsMaterial material) {
        try {
            material.load(TlsFileContents.of(List.of(FILE)));
        } catch (GeneralSecurityException e) {
            if (!String.valueOf(e.getMessage()).contains(FILE.toString())) {
                throw new AssertionError("Does not name the file: " + e.getMessage(), e);
            }
        }
    }

    private static boolean asksForMuchWork(byte[] content) {
        try {
            for (Pem.Block block : Pem.blocks(FILE, content)) {
                byte[] der = block.bytes();
                for (int i = 0; block.label().startsWith("ENCRYPTED") && i + 2 < der.length; i++) {
                    if (der[i] == 2 && der[i + 1] > 1 && der[i + 1] < 9) {
                        return true; // an integer of more than a byte: rounds, which a mutation can make days of work
                    }
                }
            }
            return false;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static byte[] key() throws GeneralSecurityException {
        AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
        parameters.init(new ECGenParameterSpec("secp256r1"));
        return KeyFactory.getInstance("EC")
                .generatePrivate(new ECPrivateKeySpec(
                        BigInteger.valueOf(1848), parameters.getParameterSpec(ECParameterSpec.class)))
                .getEncoded();
    }

    private static String block(String label, byte[] der) {
        String base64 = Base64.getMimeEncoder().encodeToString(der);
        return "-----BEGIN " + label + "-----\n" + base64 + "\n-----END " + label + "-----\n";
    }

    private static byte[] joined(String first, String second) {
        return (first + second).getBytes(StandardCharsets.ISO_8859_1);
    }

    private static Path newFile() {
        try {
            Path file = Files.createTempFile("fuzz", ".pem");
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
