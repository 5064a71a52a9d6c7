/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.security.SaslConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/**
 * What properties say of the ensemble of a client: {@link ZkProperties} of that of the default client, an entry of
 * {@link ZkProperties#getClients()} of that of a named one. Needs no bean factory. Whether connections are secured, and
 * the name of the bundle, are what they are when this is made.
 */
public final class PropertiesZkConnectionDetails implements ZkConnectionDetails {
    private final ZkClientProperties properties;
    private final @Nullable SslBundles sslBundles;
    private final @Nullable SaslConfig sasl;
    // Settled at first: while Spring Cloud binds the properties anew a connection would find nothing in them.
    private final boolean tls;
    private final boolean nameless;
    private final @Nullable String bundle;
    private volatile boolean followed;

    /**
     * Creates them.
     *
     * @param properties those of the client
     * @param sslBundles where the bundle of the properties is, null if the application has none
     * @param sasl used instead of that of the properties, or null
     */
    public PropertiesZkConnectionDetails(
            ZkClientProperties properties, @Nullable SslBundles sslBundles, @Nullable SaslConfig sasl) {
        this.properties = properties;
        this.sslBundles = sslBundles;
        this.sasl = sasl;
        ZkSslProperties ssl = properties.getSsl();
        this.tls = ssl.enabled();
        this.nameless = ssl.isNameless();
        this.bundle = ssl.bundle();
    }

    @Override
    public String getConnectString() {
        return properties.connectString().stream().map(String::strip).collect(Collectors.joining(","));
    }

    @Override
    public List<Auth> getAuth() {
        List<Auth> identities = new ArrayList<>();
        for (ZkClientProperties.Auth auth : properties.auth()) {
            String name = properties.nameOf("auth[" + identities.size() + "].");
            String scheme = PropertyRules.scheme(name + "scheme", auth.getScheme(), "digest");
            String credentials = auth.getCredentials();
            if (!StringUtils.hasText(credentials)) {
                throw PropertyRules.secret(
                        name + "credentials",
                        "has no credentials",
                        "Give those of the scheme '" + scheme + "'; for digest they are user:password.");
            }
            identities.add(new Auth(scheme, PropertyRules.resolved(name + "credentials", credentials)));
        }
        return identities;
    }

    @Override
    public @Nullable SaslConfig getSasl() {
        return sasl != null ? sasl : SaslPropertiesMapper.config(properties);
    }

    @Override
    public @Nullable SslBundle getSslBundle() {
        String name = bundle;
        if (!tls) {
            return null;
        }
        String property = properties.nameOf("ssl.bundle");
        if (nameless) {
            throw PropertyRules.invalid(
                    property,
                    name,
                    "it names no SSL bundle; name one, or set " + properties.nameOf("ssl.enabled")
                            + ": true for TLS with the trust of the JVM," + " false for none");
        }
        if (!StringUtils.hasText(name)) {
            return SslBundle.systemDefault();
        }
        if (sslBundles == null) {
            throw PropertyRules.invalid(
                    property,
                    name,
                    "the application has no SSL bundles; "
                            + "SslAutoConfiguration makes them of the properties spring.ssl.bundle.*");
        }
        try {
            SslBundle found = sslBundles.getBundle(name);
            if (!followed) {
                followed = true;
                // Nothing to do, as a connection asks for the bundle anew; without it Spring Boot warns that nobody
                // follows.
                sslBundles.addBundleUpdateHandler(name, reloaded -> {});
            }
            return found;
        } catch (NoSuchSslBundleException ex) {
            throw PropertyRules.invalid(
                    property, name, "there is no such SSL bundle; known are " + sslBundles.getBundleNames(), ex);
        }
    }
}
