/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import static io.zkboot.client.internal.argument.Arguments.given;

import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;

/**
 * How a client authenticates with SASL (Kerberos or DIGEST-MD5). It belongs to one client: no JAAS file and no system
 * property is needed, and two clients of one JVM may be two identities. Immutable; the methods without {@code static}
 * return a changed copy.
 *
 * <pre>{@code
 * ZkClient.builder("zk1.example.com:2181")
 *         .sasl(SaslConfig.kerberos("app@EXAMPLE.COM", Path.of("/etc/app.keytab")))
 * }</pre>
 *
 * <p>A client with SASL is never connected without it: where the server or the login refuses, the session ends in
 * {@link io.zkboot.client.event.SessionState#AUTH_FAILED}, and while the login cannot be done (no KDC answers), the
 * client keeps trying with the reason {@link io.zkboot.client.event.Reason#LOGIN}.
 *
 * <p>Kerberos itself reads its realms and KDCs from the {@code krb5.conf} of the JVM, which the system property
 * {@code java.security.krb5.conf} names if it is not at its usual place.
 */
public final class SaslConfig {
    private static final String DEFAULT_SERVICE = "zookeeper";
    private static final String DEFAULT_DIGEST_HOST = "zk-sasl-md5";

    /** Of a client's principal; a backslash takes the meaning of what follows. */
    private static final String COMPONENT = "(?:[^/@\\\\\\p{Cntrl}]++|\\\\.)++";

    private static final Pattern CLIENT_PRINCIPAL =
            Pattern.compile(COMPONENT + "(?:/" + COMPONENT + ")*(?:@[^/@\\\\\\s]+)?");

    private static final Pattern PRINCIPAL = Pattern.compile("([^/@\\s]+)(?:/([^/@\\s]+))?(?:@([^/@\\s]+))?");

    private final SaslCredentials credentials;
    private final String serviceName;
    private final @Nullable String serverHost;
    private final @Nullable String serverRealm;
    private final boolean canonicalizeHost;
    private final String digestHost;

    private SaslConfig(
            SaslCredentials credentials,
            String serviceName,
            @Nullable String serverHost,
            @Nullable String serverRealm,
            boolean canonicalizeHost,
            String digestHost) {
        this.credentials = credentials;
        this.serviceName = required("service name", serviceName);
        this.serverHost = serverHost == null ? null : required("server host", serverHost);
        this.serverRealm = serverRealm;
        this.canonicalizeHost = canonicalizeHost;
        this.digestHost = required("digest host", digestHost);
    }

    private static SaslConfig of(SaslCredentials credentials) {
        return new SaslConfig(credentials, DEFAULT_SERVICE, null, null, false, DEFAULT_DIGEST_HOST);
    }

    /**
     * Authenticates by name and password with DIGEST-MD5. The mechanism is old (RFC 6331 calls it historic): who sees
     * the exchange can guess passwords offline, so use it over TLS.
     *
     * @param password copied; the copy lives as long as this object
     * @throws IllegalArgumentException if one of them is empty
     */
    public static SaslConfig digestMd5(String username, char[] password) {
        if (given("password", password).length == 0) {
            throw new IllegalArgumentException("The password of the SASL user " + username + " is empty.");
        }
        char[] copy = password.clone();
        return digestMd5(username, copy::clone);
    }

    /**
     * As {@link #digestMd5(String, char[])}, but asks for the password when it is needed.
     *
     * @param password called for each connection on a helper thread, where it may block; the array that it returns is
     *     wiped after use. If it throws, connecting is tried again
     */
    public static SaslConfig digestMd5(String username, Supplier<char[]> password) {
        return of(new SaslCredentials.DigestMd5(required("SASL user name", username), given("password", password)));
    }

    /**
     * Authenticates with Kerberos, by a key of its own.
     *
     * @param principal such as {@code app@EXAMPLE.COM} or {@code app/host.example.com@EXAMPLE.COM}; an {@code @} that
     *     belongs to the name is written {@code \@}. Without a realm it is of the default one of {@code krb5.conf}
     * @param keytab the file with its key, read at each login
     * @throws IllegalArgumentException if the principal does not have that form
     */
    public static SaslConfig kerberos(String principal, Path keytab) {
        return of(new SaslCredentials.Keytab(clientPrincipal(principal), given("keytab", keytab)));
    }

    /**
     * Authenticates with Kerberos, by a subject that the application has logged in. The application renews its tickets;
     * while they are expired, connecting is tried again.
     */
    public static SaslConfig kerberos(Subject subject) {
        return of(new SaslCredentials.GivenSubject(given("subject", subject)));
    }

    /**
     * Authenticates with Kerberos, by the ticket cache of the user who runs the JVM ({@code kinit}). It is read at each
     * login, so renewed tickets need no restart.
     */
    public static SaslConfig kerberosTicketCache() {
        return of(new SaslCredentials.TicketCache(null, null));
    }

    /**
     * Authenticates with Kerberos, by the tickets of one principal in one file.
     *
     * @param principal as for {@link #kerberos(String, Path)}
     * @throws IllegalArgumentException if the principal does not have the form of one
     */
    public static SaslConfig kerberosTicketCache(String principal, Path file) {
        return of(new SaslCredentials.TicketCache(clientPrincipal(principal), given("file", file)));
    }

    /**
     * Authenticates as a section of the JVM's JAAS configuration says (system property
     * {@code java.security.auth.login.config}): with Kerberos if it logs a Kerberos principal in, else with DIGEST-MD5.
     * Sections written for the official client work, its classes are not needed.
     */
    public static SaslConfig jaas(String sectionName) {
        return of(new SaslCredentials.JaasSection(required("JAAS section", sectionName)));
    }

    /** Sets the first part of the servers' Kerberos principal. Default {@code zookeeper}. */
    public SaslConfig serviceName(String name) {
        return new SaslConfig(credentials, name, serverHost, serverRealm, canonicalizeHost, digestHost);
    }

    /**
     * Sets the host part of the servers' Kerberos principal, the same for all of them. Default: of each server its host
     * name as configured in the connect string.
     */
    public SaslConfig serverHost(String host) {
        return new SaslConfig(
                credentials, serviceName, given("server host", host), serverRealm, canonicalizeHost, digestHost);
    }

    /**
     * Sets the servers' Kerberos principal as a whole: {@code service[/host][@REALM]}, as the official client takes it
     * ({@code zookeeper.server.principal}). What is left out stays as it is.
     *
     * <p>Which realm a server belongs to, Kerberos itself decides, by {@code [domain_realm]} of its {@code krb5.conf}.
     * The realm given here must be that one, else the client ends in
     * {@link io.zkboot.client.event.SessionState#AUTH_FAILED} and says so: another realm's server is never taken for
     * the one that was meant.
     *
     * @throws IllegalArgumentException if it does not have that form
     */
    public SaslConfig serverPrincipal(String principal) {
        Matcher parts = PRINCIPAL.matcher(given("server principal", principal));
        if (!parts.matches()) {
            throw new IllegalArgumentException("The server principal '" + principal
                    + "' must have the form service/host@REALM, of which host and realm may be left out.");
        }
        String host = parts.group(2);
        String realm = parts.group(3);
        return new SaslConfig(
                credentials,
                parts.group(1),
                host == null ? serverHost : host,
                realm == null ? serverRealm : realm,
                canonicalizeHost,
                digestHost);
    }

    /**
     * Whether the name service may replace the configured host name by the canonical one (an alias by the name it
     * stands for). Default no: then who controls the name service cannot choose the principal. If allowed, a name is
     * only taken if it has the same address in turn.
     */
    public SaslConfig canonicalizeHost(boolean allowed) {
        return new SaslConfig(credentials, serviceName, serverHost, serverRealm, allowed, digestHost);
    }

    /**
     * Sets the host that DIGEST-MD5 names to the server. Default {@code zk-sasl-md5}, as all ZooKeeper servers expect.
     */
    public SaslConfig digestHost(String host) {
        return new SaslConfig(credentials, serviceName, serverHost, serverRealm, canonicalizeHost, host);
    }

    /** Returns what identity is proved with. */
    public SaslCredentials credentials() {
        return credentials;
    }

    /** Returns the first part of the servers' Kerberos principal. */
    public String serviceName() {
        return serviceName;
    }

    /** Returns the host part of the servers' Kerberos principal, null for that of the connect string. */
    public @Nullable String serverHost() {
        return serverHost;
    }

    /** Returns the realm that the servers must belong to, null for whichever Kerberos finds. */
    public @Nullable String serverRealm() {
        return serverRealm;
    }

    /** Whether the name service may replace the configured host name. */
    public boolean canonicalizeHost() {
        return canonicalizeHost;
    }

    /** Returns the host that DIGEST-MD5 names to the server. */
    public String digestHost() {
        return digestHost;
    }

    /** The JDK takes of several realms the last one, without a word, and would log somebody else in. */
    private static String clientPrincipal(String principal) {
        if (!CLIENT_PRINCIPAL.matcher(required("Kerberos principal", principal)).matches()) {
            throw new IllegalArgumentException("The Kerberos principal '" + principal
                    + "' must have the form name@REALM or name/host@REALM, with one realm at most;"
                    + " an @ or / that belongs to the name is written \\@ or \\/.");
        }
        return principal;
    }

    private static String required(String what, String value) {
        if (given(what, value).isBlank()) {
            throw new IllegalArgumentException("The " + what + " is empty.");
        }
        return value;
    }

    @Override
    public String toString() {
        return "SaslConfig[" + credentials + "]";
    }
}
