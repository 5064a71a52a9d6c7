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
 * {@link ZkProperties#getClients()} of that of a named one. Needs no bean factory.
 */
public final class PropertiesZkConnectionDetails implements ZkConnectionDetails {
    private final ZkClientProperties properties;
    private final @Nullable SslBundles sslBundles;
    private final @Nullable SaslConfig sasl;
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
    }

    @Override
    public String getConnectString() {
        return properties.getConnectString().stream().map(String::strip).collect(Collectors.joining(","));
    }

    @Override
    public List<Auth> getAuth() {
        List<Auth> identities = new ArrayList<>();
        for (ZkClientProperties.Auth auth : properties.getAuth()) {
            String name = properties.nameOf("auth[" + identities.size() + "].");
            String scheme = PropertyRules.scheme(name + "scheme", auth.getScheme(), "digest");
            String credentials = auth.getCredentials();
            if (!StringUtils.hasText(credentials)) {
                throw PropertyRules.secret(
                        name + "credentials",
                        "has no credentials",
                        "Give those of the scheme '" + scheme + "'; for digest they are user:password.");
            }
            identities.add(new Auth(scheme, credentials));
        }
        return identities;
    }

    @Override
    public @Nullable SaslConfig getSasl() {
        return sasl != null ? sasl : SaslPropertiesMapper.config(properties);
    }

    @Override
    public @Nullable SslBundle getSslBundle() {
        ZkSslProperties ssl = properties.getSsl();
        String name = ssl.getBundle();
        if (!ssl.isEnabled()) {
            return null;
        }
        String property = properties.nameOf("ssl.bundle");
        if (ssl.isNameless()) {
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
            SslBundle bundle = sslBundles.getBundle(name);
            if (!followed) {
                followed = true;
                // Nothing to do, as a connection asks for the bundle anew; without it Spring Boot warns that nobody
                // follows.
                sslBundles.addBundleUpdateHandler(name, reloaded -> {});
            }
            return bundle;
        } catch (NoSuchSslBundleException ex) {
            throw PropertyRules.invalid(
                    property, name, "there is no such SSL bundle; known are " + sslBundles.getBundleNames(), ex);
        }
    }
}
