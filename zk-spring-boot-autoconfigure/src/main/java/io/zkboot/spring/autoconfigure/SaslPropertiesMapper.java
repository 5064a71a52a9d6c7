/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.security.SaslConfig;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** Makes the client's configuration of {@link ZkSaslProperties}; what is missing fails the start with its name. */
final class SaslPropertiesMapper {
    private final ZkClientProperties properties;
    private final ZkSaslProperties sasl;

    private SaslPropertiesMapper(ZkClientProperties properties) {
        this.properties = properties;
        this.sasl = properties.getSasl();
    }

    static @Nullable SaslConfig config(ZkClientProperties properties) {
        return new SaslPropertiesMapper(properties).config();
    }

    private @Nullable SaslConfig config() {
        ZkSaslProperties.Mechanism mechanism = sasl.mechanism();
        requireUsed(mechanism);
        if (mechanism == null) {
            return null;
        }
        SaslConfig config = switch (mechanism) {
            case DIGEST_MD5 -> digest();
            case KERBEROS -> kerberos();
            case JAAS -> SaslConfig.jaas(sasl.jaasSection());
        };
        SaslConfig named = config.serviceName(sasl.serviceName());
        String host = sasl.serverHost();
        SaslConfig hosted = StringUtils.hasText(host) ? named.serverHost(host) : named;
        String principal = sasl.serverPrincipal();
        return StringUtils.hasText(principal) ? principal(hosted, principal) : hosted;
    }

    /** An identity that is configured and not used would leave the client without it, and nobody would notice. */
    private void requireUsed(ZkSaslProperties.@Nullable Mechanism mechanism) {
        boolean digest = mechanism == ZkSaslProperties.Mechanism.DIGEST_MD5;
        requireUsed(digest, "username", sasl.username(), "digest-md5");
        requireUsed(digest, "password", sasl.password(), "digest-md5");
        boolean kerberos = mechanism == ZkSaslProperties.Mechanism.KERBEROS;
        requireUsed(kerberos, "principal", sasl.principal(), "kerberos");
        requireUsed(kerberos, "keytab", sasl.keytab(), "kerberos");
        requireUsed(kerberos, "ticket-cache", sasl.ticketCache(), "kerberos");
        boolean jaas = mechanism == ZkSaslProperties.Mechanism.JAAS;
        requireUsed(jaas, "jaas-section", sasl.hasJaasSection() ? sasl.jaasSection() : null, "jaas");
        boolean any = mechanism != null;
        requireUsed(any, "service-name", sasl.hasServiceName() ? sasl.serviceName() : null, "kerberos");
        requireUsed(any, "server-host", sasl.serverHost(), "kerberos");
        requireUsed(any, "server-principal", sasl.serverPrincipal(), "kerberos");
    }

    private void requireUsed(boolean used, String name, @Nullable Object value, String mechanism) {
        if (value == null || !StringUtils.hasLength(value.toString())) {
            return;
        }
        if (!used) {
            throw PropertyRules.secret(
                    name(name),
                    "is not used, as it belongs to the mechanism " + mechanism,
                    "Set " + name("mechanism") + "=" + mechanism + ", or leave the property out.");
        }
        String unused = PropertyRules.resolved(name(name), value.toString());
    }

    private SaslConfig principal(SaslConfig config, String principal) {
        try {
            return config.serverPrincipal(principal);
        } catch (IllegalArgumentException ex) {
            throw PropertyRules.invalid(name("server-principal"), principal, ex);
        }
    }

    private SaslConfig digest() {
        String username = required("username", sasl.username(), "DIGEST-MD5 needs a user name");
        String password = sasl.password();
        if (!StringUtils.hasLength(password)) {
            throw PropertyRules.secret(name("password"), "is missing", "Give the password that DIGEST-MD5 needs.");
        }
        return SaslConfig.digestMd5(username, password.toCharArray());
    }

    private SaslConfig kerberos() {
        Path keytab = set(sasl.keytab());
        Path cache = set(sasl.ticketCache());
        if (keytab != null && cache != null) {
            throw PropertyRules.invalid(
                    name("ticket-cache"), cache, "the login is from a keytab or from a cache, not both");
        }
        if (keytab != null) {
            return ofPrincipal(
                    "a keytab needs the principal whose key it has", who -> SaslConfig.kerberos(who, keytab));
        }
        if (cache != null) {
            return ofPrincipal(
                    "a ticket cache needs the principal whose it is",
                    who -> SaslConfig.kerberosTicketCache(who, cache));
        }
        if (StringUtils.hasText(sasl.principal())) {
            throw PropertyRules.invalid(
                    name("principal"),
                    sasl.principal(),
                    "it goes with a keytab or a ticket cache; name one, or leave it out to be the user of the usual cache");
        }
        return SaslConfig.kerberosTicketCache();
    }

    private SaslConfig ofPrincipal(String why, Function<String, SaslConfig> login) {
        String principal = required("principal", sasl.principal(), why);
        try {
            return login.apply(principal);
        } catch (IllegalArgumentException ex) {
            throw PropertyRules.invalid(name("principal"), principal, ex);
        }
    }

    /** An empty path is what an empty variable of the environment is bound to. */
    private static @Nullable Path set(@Nullable Path path) {
        return path == null || path.toString().isEmpty() ? null : path;
    }

    private String required(String name, @Nullable String value, String why) {
        if (!StringUtils.hasText(value)) {
            throw PropertyRules.invalid(name(name), value, why);
        }
        return value;
    }

    private String name(String property) {
        return properties.nameOf("sasl." + property);
    }
}
