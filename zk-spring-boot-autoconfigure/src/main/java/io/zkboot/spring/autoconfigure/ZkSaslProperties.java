/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import java.nio.file.Path;
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

    public @Nullable Mechanism getMechanism() {
        return mechanism;
    }

    public void setMechanism(@Nullable Mechanism mechanism) {
        this.mechanism = mechanism;
    }

    public @Nullable String getUsername() {
        return username;
    }

    public void setUsername(@Nullable String username) {
        this.username = username;
    }

    public @Nullable String getPassword() {
        return password;
    }

    public void setPassword(@Nullable String password) {
        this.password = password;
    }

    public @Nullable String getPrincipal() {
        return principal;
    }

    public void setPrincipal(@Nullable String principal) {
        this.principal = principal;
    }

    public @Nullable Path getKeytab() {
        return keytab;
    }

    public void setKeytab(@Nullable Path keytab) {
        this.keytab = keytab;
    }

    public @Nullable Path getTicketCache() {
        return ticketCache;
    }

    public void setTicketCache(@Nullable Path ticketCache) {
        this.ticketCache = ticketCache;
    }

    public String getJaasSection() {
        return StringUtils.hasText(jaasSection) ? jaasSection : "Client";
    }

    boolean hasJaasSection() {
        return StringUtils.hasText(jaasSection);
    }

    public void setJaasSection(@Nullable String jaasSection) {
        this.jaasSection = jaasSection;
    }

    public String getServiceName() {
        return StringUtils.hasText(serviceName) ? serviceName : "zookeeper";
    }

    boolean hasServiceName() {
        return StringUtils.hasText(serviceName);
    }

    public void setServiceName(@Nullable String serviceName) {
        this.serviceName = serviceName;
    }

    public @Nullable String getServerHost() {
        return serverHost;
    }

    public void setServerHost(@Nullable String serverHost) {
        this.serverHost = serverHost;
    }

    public @Nullable String getServerPrincipal() {
        return serverPrincipal;
    }

    public void setServerPrincipal(@Nullable String serverPrincipal) {
        this.serverPrincipal = serverPrincipal;
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
