/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import javax.security.auth.x500.X500Principal;

/** A CA for tests: it makes keys and certificates in a moment, with nothing but the JDK. */
public final class CertificateAuthority {
    private static final byte[] ECDSA_WITH_SHA256 = Der.sequence(Der.objectId(1, 2, 840, 10045, 4, 3, 2));
    private static final SecureRandom RANDOM = new SecureRandom();
    private static final Duration VALIDITY = Duration.ofDays(30);

    private final X500Principal name;
    private final KeyPair keys = newKeys();
    private final X509Certificate certificate;
    private volatile String revocations = "";

    private CertificateAuthority(String name) {
        this.name = new X500Principal("CN=" + name);
        this.certificate = sign(this.name, this.name, keys, keys.getPrivate(), Instant.now(), extensions(true));
    }

    /** Makes a CA of that common name. */
    public static CertificateAuthority named(String name) {
        return new CertificateAuthority(name);
    }

    /** Says in each certificate that it issues from now on where its {@link #revocationList} can be had. */
    public CertificateAuthority revokingAt(String url) {
        revocations = url;
        return this;
    }

    /** Makes a list of certificates that it has revoked. */
    public byte[] revocationList(List<X509Certificate> revoked) {
        Instant now = Instant.now();
        byte[] since = Der.time(now.minus(Duration.ofMinutes(1)));
        byte[][] entries = revoked.stream()
                .map(each -> Der.sequence(Der.integer(each.getSerialNumber()), since))
                .toArray(byte[][]::new);
        return signed(
                keys.getPrivate(),
                Der.sequence(
                        Der.integer(BigInteger.ONE),
                        ECDSA_WITH_SHA256,
                        name.getEncoded(),
                        since,
                        Der.time(now.plus(VALIDITY)),
                        entries.length == 0 ? new byte[0] : Der.sequence(entries)));
    }

    /** The certificate that those trust who trust this CA. */
    public X509Certificate certificate() {
        return certificate;
    }

    /**
     * Issues a certificate.
     *
     * @param subject its common name
     * @param hosts names and IP addresses that it is made out for
     */
    public TlsIdentity issue(String subject, String... hosts) {
        return issue(subject, Instant.now(), hosts);
    }

    /** Issues a certificate that has expired yesterday. */
    public TlsIdentity issueExpired(String subject, String... hosts) {
        return issue(subject, Instant.now().minus(VALIDITY).minus(Duration.ofDays(1)), hosts);
    }

    private TlsIdentity issue(String subject, Instant from, String... hosts) {
        KeyPair pair = newKeys();
        X500Principal owner = new X500Principal("CN=" + subject);
        byte[][] extensions = extensions(false, hosts);
        if (!revocations.isEmpty()) {
            extensions = Arrays.copyOf(extensions, extensions.length + 1);
            extensions[extensions.length - 1] = revocationsAt(revocations);
        }
        X509Certificate issued = sign(name, owner, pair, keys.getPrivate(), from, extensions);
        return new TlsIdentity(pair.getPrivate(), List.of(issued, certificate));
    }

    /** Makes a certificate that nobody has issued. */
    public static TlsIdentity selfSigned(String subject, String... hosts) {
        KeyPair pair = newKeys();
        X500Principal owner = new X500Principal("CN=" + subject);
        return new TlsIdentity(
                pair.getPrivate(),
                List.of(sign(owner, owner, pair, pair.getPrivate(), Instant.now(), extensions(false, hosts))));
    }

    /** Writes a PKCS12 file that trusts this CA, with the password {@link TlsIdentity#PASSWORD}. */
    public Path writeTrustStore(Path file) {
        return TlsIdentity.write(trustStore(), file);
    }

    /** Writes a PEM file that trusts this CA. */
    public Path writeTrustPem(Path file) {
        return TlsIdentity.writePem(file, List.of(certificate));
    }

    KeyStore trustStore() {
        try {
            KeyStore store = TlsIdentity.emptyStore();
            store.setCertificateEntry("ca", certificate);
            return store;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static KeyPair newKeys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate sign(
            X500Principal issuer,
            X500Principal subject,
            KeyPair pair,
            PrivateKey signer,
            Instant from,
            byte[]... extensions) {
        byte[] body = Der.sequence(
                Der.tagged(0xa0, Der.integer(BigInteger.TWO)),
                Der.integer(new BigInteger(64, RANDOM)),
                ECDSA_WITH_SHA256,
                issuer.getEncoded(),
                Der.sequence(Der.time(from.minus(Duration.ofHours(1))), Der.time(from.plus(VALIDITY))),
                subject.getEncoded(),
                pair.getPublic().getEncoded(),
                Der.tagged(0xa3, Der.sequence(extensions)));
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(signed(signer, body)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] signed(PrivateKey signer, byte[] body) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(signer);
            signature.update(body);
            return Der.sequence(body, ECDSA_WITH_SHA256, Der.bits(signature.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[][] extensions(boolean authority, String... hosts) {
        List<byte[]> extensions = new ArrayList<>();
        byte[] constraints = authority ? Der.sequence(Der.trueValue()) : Der.sequence();
        extensions.add(Der.sequence(Der.objectId(2, 5, 29, 19), Der.trueValue(), Der.octets(constraints)));
        if (hosts.length > 0) {
            byte[][] names = Arrays.stream(hosts)
                    .map(CertificateAuthority::alternativeName)
                    .toArray(byte[][]::new);
            extensions.add(Der.sequence(Der.objectId(2, 5, 29, 17), Der.octets(Der.sequence(names))));
        }
        return extensions.toArray(byte[][]::new);
    }

    /** A distribution point whose full name is that URL. */
    private static byte[] revocationsAt(String url) {
        byte[] name = Der.tagged(0x86, url.getBytes(StandardCharsets.US_ASCII));
        byte[] points = Der.sequence(Der.sequence(Der.tagged(0xa0, Der.tagged(0xa0, name))));
        return Der.sequence(Der.objectId(2, 5, 29, 31), Der.octets(points));
    }

    private static byte[] alternativeName(String host) {
        if (!host.matches("[0-9.]+") && !host.contains(":")) {
            return Der.tagged(0x82, host.getBytes(StandardCharsets.US_ASCII));
        }
        try {
            return Der.tagged(0x87, InetAddress.getByName(host).getAddress()); // an address, so nothing is looked up
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
