/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The blocks of a PEM file (RFC 7468). Text between them is left out. */
final class Pem {
    record Block(String label, String base64) {
        byte[] bytes() {
            return Base64.getMimeDecoder().decode(base64);
        }
    }

    private static final String BEGIN = "-----BEGIN ";
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END ([A-Z0-9 ]+)-----");

    private Pem() {}

    static boolean looksLike(byte[] content) {
        return text(content).contains(BEGIN);
    }

    static List<Block> blocks(Path file, byte[] content) throws GeneralSecurityException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text(content));
        while (matcher.find()) {
            String label = matcher.group(1);
            if (!label.equals(matcher.group(3))) {
                throw new CertificateException("the PEM file " + file + " has a block that begins as " + label
                        + " and ends as " + matcher.group(3) + "; it was cut or put together wrongly");
            }
            Block block = new Block(label, matcher.group(2));
            try {
                if (block.bytes().length > 0) {
                    blocks.add(block);
                }
            } catch (IllegalArgumentException e) {
                throw new CertificateException(
                        "the PEM file " + file + " has a block " + label + " that is not Base64; it is damaged", e);
            }
        }
        return blocks;
    }

    /** Returns all certificates, in their order; at least one. */
    static List<X509Certificate> certificates(Path file, byte[] content) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(file, content)) {
            if (block.label().equals("CERTIFICATE") || block.label().equals("X509 CERTIFICATE")) {
                try {
                    certificates.add(
                            (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.bytes())));
                } catch (CertificateException e) {
                    throw new CertificateException(
                            "certificate " + (certificates.size() + 1) + " in the PEM file " + file + " is damaged ("
                                    + e.getMessage() + ")",
                            e);
                }
            }
        }
        if (certificates.isEmpty()) {
            throw new CertificateException("the PEM file " + file + " holds no certificate, that is no block"
                    + " -----BEGIN CERTIFICATE-----; check that it is the right file");
        }
        return certificates;
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }
}
