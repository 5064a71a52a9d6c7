/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.security.SaslConfig;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.StringUtils;

/** What {@code zk.*} say of clients, as far as it is known before there are beans. */
public final class EarlyZkSettings {
    private final ZkProperties properties;
    private final EarlySslBundles sslBundles;
    private final String clientName;
    private final String applicationName;
    private final List<ZkClientBuilderCustomizer> customizers;
    private final @Nullable String embedded;

    private EarlyZkSettings(
            ZkProperties properties,
            EarlySslBundles sslBundles,
            String clientName,
            String applicationName,
            List<ZkClientBuilderCustomizer> customizers,
            @Nullable String embedded) {
        this.properties = properties;
        this.sslBundles = sslBundles;
        this.clientName = clientName;
        this.applicationName = applicationName;
        this.customizers = customizers;
        this.embedded = embedded;
    }

    /**
     * Reads them.
     *
     * @param binder knows the properties
     * @param customizers applied to each builder after the properties
     * @param embedded connect string of the embedded server, which takes the place of the servers of the properties;
     *     null if there is none
     */
    public static EarlyZkSettings of(
            Binder binder, List<ZkClientBuilderCustomizer> customizers, @Nullable String embedded) {
        ZkProperties properties = ZkProperties.bind(binder);
        String application =
                binder.bind("spring.application.name", String.class).orElse("");
        String name = properties.getClientName();
        if (!StringUtils.hasText(name)) {
            name = StringUtils.hasText(application) ? application : ZkAutoConfiguration.DEFAULT_CLIENT_NAME;
        }
        return new EarlyZkSettings(properties, new EarlySslBundles(binder), name, application, customizers, embedded);
    }

    /** Returns the longest time that the start waits for connections, if it does. */
    public Duration startupTimeout() {
        return PropertyRules.notTooLong(
                "zk.startup.timeout", properties.getStartup().getTimeout());
    }

    /** Returns {@code zk.connect-string}, or that of the embedded server. */
    public String connectString() {
        return details().getConnectString();
    }

    /** Returns the servers of a connect string, each with its port. */
    public static List<String> servers(String connectString) {
        int path = connectString.indexOf('/');
        String servers = path < 0 ? connectString : connectString.substring(0, path);
        return Arrays.stream(servers.split(","))
                .map(String::strip)
                .filter(StringUtils::hasText)
                .map(EarlyZkSettings::withPort)
                .distinct()
                .toList();
    }

    private static String withPort(String server) {
        boolean hasPort = server.startsWith("[") ? !server.endsWith("]") : server.indexOf(':') >= 0;
        return (hasPort ? server : server + ":2181").toLowerCase(Locale.ROOT);
    }

    /** Whether all of these are servers of {@code zk.connect-string}. */
    public boolean areKnown(String servers) {
        return servers(connectString()).containsAll(servers(servers));
    }

    /** Whether these servers, seen without a chroot, are what the application's client is for. */
    public boolean areTheClients(String servers) {
        return connectString().indexOf('/') < 0
                && !StringUtils.hasLength(properties.chroot())
                && areKnown(servers)
                && servers(connectString()).size() == servers(servers).size();
    }

    /** Returns a builder of the client that the application will have if nothing but properties decide. */
    public ZkClientBuilder builder() {
        return configurer().builder(clientName, details());
    }

    /**
     * Returns a builder of a client for other servers, with the settings of {@code zk.*}, but not its chroot.
     *
     * @param servers the servers
     * @param identities whether they get the identities as well, and the client's certificate
     */
    public ZkClientBuilder builder(String servers, boolean identities) {
        ZkConnectionDetails known = details();
        ZkConnectionDetails details =
                identities ? new OtherServers(servers, known) : new StrangersConnectionDetails(servers, known);
        return configurer().builder(clientName, details, null);
    }

    /** Whether {@code zk.clients} has a client of this name. */
    public boolean hasClient(String name) {
        return properties.getClients().containsKey(name);
    }

    /** Returns the servers of a client of {@code zk.clients}. */
    public String connectStringOf(String client) {
        return details(properties.client(client)).getConnectString();
    }

    /**
     * Returns what a client sees: its servers, and the chroot below which all of its paths are.
     *
     * @param client name of a client of {@code zk.clients}, null for the default one
     */
    public String place(@Nullable String client) {
        String chroot = (client == null ? properties : properties.client(client)).chroot();
        String servers = client == null ? connectString() : connectStringOf(client);
        return StringUtils.hasLength(chroot) && !chroot.equals("/") ? servers + chroot : servers;
    }

    /** Returns a builder of a client of {@code zk.clients}, as the application builds it. */
    public ZkClientBuilder builderOf(String client) {
        return configurer().builder(client, details(properties.client(client)));
    }

    /** Returns the name of the application, empty if it has none. */
    public String applicationName() {
        return applicationName;
    }

    /**
     * Whether the application would build the same client.
     *
     * @param client name of a client of {@code zk.clients}, null for the default one
     */
    public boolean isWhatIsWanted(EarlyZkClientRequest wanted, @Nullable String client) {
        ZkClientProperties known = client == null ? properties : properties.client(client);
        return wanted.name().equals(client == null ? clientName : client)
                && known.getClass() == wanted.properties().getClass()
                && Objects.equals(wanted.embedded(), known.isElsewhere() ? null : embedded)
                && SamePropertyValues.of(wanted.properties(), known);
    }

    /** From now on the bundles are those of the application, which follow changes of their files. */
    public void use(SslBundles ofApplication) {
        sslBundles.replace(ofApplication);
    }

    private ZkClientBuilderConfigurer configurer() {
        return new ZkClientBuilderConfigurer(properties, customizers);
    }

    private ZkConnectionDetails details() {
        return details(properties);
    }

    private ZkConnectionDetails details(ZkClientProperties client) {
        PropertiesZkConnectionDetails own = new PropertiesZkConnectionDetails(client, sslBundles, null);
        if (embedded == null || client.isElsewhere()) {
            return own;
        }
        EmbeddedZkConnectionDetails ofDefault = new EmbeddedZkConnectionDetails(embedded, properties);
        return client == properties
                ? ofDefault
                : new SharedEnsembleDetails(
                        ofDefault, client, own, client.getSasl().isSet());
    }

    /** Other servers, known by what is known of the first ones. */
    private record OtherServers(String servers, ZkConnectionDetails known) implements ZkConnectionDetails {
        @Override
        public String getConnectString() {
            return servers;
        }

        @Override
        public List<Auth> getAuth() {
            return known.getAuth();
        }

        @Override
        public @Nullable SaslConfig getSasl() {
            return known.getSasl();
        }

        @Override
        public @Nullable SslBundle getSslBundle() {
            return known.getSslBundle();
        }
    }
}
