/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import java.nio.file.Path;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** SASL of the ZooKeeper client. */
public class ZkSaslProperties {
    /** How the client proves who it is; without a mechanism it does not. */
    private @Nullable Mechanism mechanism;

    /** User name for DIGEST-MD5. */
    private @Nullable String username;

    /** Password for DIGEST-MD5. */
    private @Nullable String password;

    /** Kerberos principal; needed with a keytab, optional with a ticket cache. */
    private @Nullable String principal;

    /** File with the key of the Kerberos principal; tickets come from the ticket cache without one. */
    private @Nullable Path keytab;

    /** Ticket cache of Kerberos, if it is not at its usual place. */
    private @Nullable Path ticketCache;

    /** Section of the JVM's JAAS configuration that holds the login. */
    private @Nullable String jaasSection;

    /** First part of the Kerberos principal of the servers. */
    private @Nullable String serviceName;

    /** Second part of the Kerberos principal of the servers; the host in the connect string by default. */
    private @Nullable String serverHost;

    /** Kerberos principal of the servers as a whole, service/host@REALM; host and realm may be left out. */
    private @Nullable String serverPrincipal;

    private @Nullable ZkSaslProperties inherited;
    private BooleanSupplier elsewhere = () -> false;

    public @Nullable Mechanism getMechanism() {
        return mechanism;
    }

    @Nullable Mechanism mechanism() {
        return effective().mechanism;
    }

    public void setMechanism(@Nullable Mechanism mechanism) {
        this.mechanism = mechanism;
    }

    public @Nullable String getUsername() {
        return username;
    }

    @Nullable String username() {
        return effective().username;
    }

    public void setUsername(@Nullable String username) {
        this.username = username;
    }

    public @Nullable String getPassword() {
        return password;
    }

    @Nullable String password() {
        return effective().password;
    }

    public void setPassword(@Nullable String password) {
        this.password = password;
    }

    public @Nullable String getPrincipal() {
        return principal;
    }

    @Nullable String principal() {
        return effective().principal;
    }

    public void setPrincipal(@Nullable String principal) {
        this.principal = principal;
    }

    public @Nullable Path getKeytab() {
        return keytab;
    }

    @Nullable Path keytab() {
        return effective().keytab;
    }

    public void setKeytab(@Nullable Path keytab) {
        this.keytab = keytab;
    }

    public @Nullable Path getTicketCache() {
        return ticketCache;
    }

    @Nullable Path ticketCache() {
        return effective().ticketCache;
    }

    public void setTicketCache(@Nullable Path ticketCache) {
        this.ticketCache = ticketCache;
    }

    public @Nullable String getJaasSection() {
        return jaasSection;
    }

    String jaasSection() {
        String set = effective().jaasSection;
        return StringUtils.hasText(set) ? set : "Client";
    }

    boolean hasJaasSection() {
        return StringUtils.hasText(effective().jaasSection);
    }

    public void setJaasSection(@Nullable String jaasSection) {
        this.jaasSection = jaasSection;
    }

    public @Nullable String getServiceName() {
        return serviceName;
    }

    String serviceName() {
        String set = effective().serviceName;
        return StringUtils.hasText(set) ? set : "zookeeper";
    }

    boolean hasServiceName() {
        return StringUtils.hasText(effective().serviceName);
    }

    public void setServiceName(@Nullable String serviceName) {
        this.serviceName = serviceName;
    }

    public @Nullable String getServerHost() {
        return serverHost;
    }

    @Nullable String serverHost() {
        return effective().serverHost;
    }

    public void setServerHost(@Nullable String serverHost) {
        this.serverHost = serverHost;
    }

    public @Nullable String getServerPrincipal() {
        return serverPrincipal;
    }

    @Nullable String serverPrincipal() {
        return effective().serverPrincipal;
    }

    public void setServerPrincipal(@Nullable String serverPrincipal) {
        this.serverPrincipal = serverPrincipal;
    }

    /** Whether anything is set here. */
    boolean isSet() {
        return Stream.of(
                        mechanism,
                        username,
                        password,
                        principal,
                        keytab,
                        ticketCache,
                        jaasSection,
                        serviceName,
                        serverHost,
                        serverPrincipal)
                .anyMatch(Objects::nonNull);
    }

    /**
     * Takes all from others if nothing is set, as parts of two identities make none; nothing at another ensemble.
     *
     * @param elsewhere whether this is for another ensemble
     */
    void inherit(ZkSaslProperties from, BooleanSupplier elsewhere) {
        this.inherited = from;
        this.elsewhere = elsewhere;
    }

    private ZkSaslProperties effective() {
        return inherited == null || elsewhere.getAsBoolean() || isSet() ? this : inherited.effective();
    }

    /** How a client proves who it is. */
    public enum Mechanism {
        /** A name and a password, over TLS. */
        DIGEST_MD5,
        /** Kerberos, with a keytab or a ticket cache. */
        KERBEROS,
        /** What a section of the JVM's JAAS configuration says. */
        JAAS
    }
}
