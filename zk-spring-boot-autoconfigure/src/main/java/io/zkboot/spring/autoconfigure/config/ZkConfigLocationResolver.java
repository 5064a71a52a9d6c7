/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.spring.autoconfigure.EarlyZkSettings;
import io.zkboot.spring.autoconfigure.ZkClientBuilderCustomizer;
import io.zkboot.spring.autoconfigure.config.ZkConfigResource.Kind;
import io.zkboot.spring.autoconfigure.embedded.EarlyEmbeddedServer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.bootstrap.ConfigurableBootstrapContext;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataLocationResolver;
import org.springframework.boot.context.config.ConfigDataLocationResolverContext;
import org.springframework.boot.context.config.Profiles;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.util.StringUtils;

/**
 * Tells which nodes {@code zk:…} stands for. Begins to read them at once, so that all imports of a file wait for their
 * servers together.
 */
final class ZkConfigLocationResolver implements ConfigDataLocationResolver<ZkConfigResource> {
    /** Set while an application is generated ahead of time; nothing is read then. */
    private static final String AOT_PROCESSING = "spring.aot.processing";

    @Override
    public boolean isResolvable(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
        return location.hasPrefix(ZkConfigLocation.PREFIX)
                || ZkConfigLocation.isPiece(location)
                || ZkConfigLocation.isPiece(location, imports(context));
    }

    private static List<String> imports(ConfigDataLocationResolverContext context) {
        return context.getBinder()
                .bind("spring.config.import", Bindable.listOf(String.class))
                .orElse(List.of());
    }

    @Override
    public List<ZkConfigResource> resolve(ConfigDataLocationResolverContext context, ConfigDataLocation location) {
        ZkConfigLocation parsed = ZkConfigLocation.parse(location);
        Import wanted = wanted(context, location, parsed);
        if (wanted == null) {
            return List.of(ZkConfigResource.switchedOff(location));
        }
        String path = parsed.path();
        if (path != null) {
            return List.of(wanted.resource(path, parsed.extension(), Kind.NODE));
        }
        List<ZkConfigResource> resources = new ArrayList<>();
        for (String name : wanted.names()) {
            resources.add(wanted.resource(wanted.context(name, null), null, Kind.CONTEXT));
        }
        return resources;
    }

    @Override
    public List<ZkConfigResource> resolveProfileSpecific(
            ConfigDataLocationResolverContext context, ConfigDataLocation location, Profiles profiles) {
        ZkConfigLocation parsed = ZkConfigLocation.parse(location);
        Import wanted = wanted(context, location, parsed);
        List<ZkConfigResource> resources = new ArrayList<>();
        if (wanted == null || (parsed.path() != null && parsed.extension() == null)) {
            return resources;
        }
        if (parsed.extension() != null) {
            for (String profile : profiles) {
                resources.add(wanted.resource(parsed.profileSpecific(profile), parsed.extension(), Kind.SIBLING));
            }
            return resources;
        }
        boolean first = true;
        for (String name : wanted.names()) {
            if (!first) { // what this one says comes before all that is said of the one before it
                resources.add(wanted.resource(wanted.context(name, null), null, Kind.CONTEXT_AGAIN));
            }
            first = false;
            for (String profile : profiles) {
                resources.add(wanted.resource(wanted.context(name, profile), null, Kind.PROFILE_CONTEXT));
            }
        }
        return resources;
    }

    private static @Nullable Import wanted(
            ConfigDataLocationResolverContext context, ConfigDataLocation location, ZkConfigLocation parsed) {
        Binder binder = context.getBinder();
        ZkConfigProperties properties = binder.bindOrCreate("zk.config", ZkConfigProperties.class);
        if (Boolean.getBoolean(AOT_PROCESSING)
                || !properties.isEnabled()
                || !binder.bind("zk.enabled", Boolean.class).orElse(true)) {
            return null;
        }
        ConfigurableBootstrapContext bootstrap = context.getBootstrapContext();
        ZkClientBuilderCustomizer customizer =
                bootstrap.getOrElseSupply(ZkClientBuilderCustomizer.class, () -> (name, builder) -> {});
        EarlyZkSettings settings =
                EarlyZkSettings.of(binder, List.of(customizer), EarlyEmbeddedServer.connectString(bootstrap, binder));
        ZkConfigImports imports = ZkConfigImports.of(bootstrap);
        ConfigClient client = client(imports, settings, parsed, properties, location);
        return new Import(imports, client, properties, location.isOptional(), settings.applicationName());
    }

    private static ConfigClient client(
            ZkConfigImports imports,
            EarlyZkSettings settings,
            ZkConfigLocation location,
            ZkConfigProperties properties,
            ConfigDataLocation asWritten) {
        String name = location.client();
        if (name != null) {
            if (!settings.hasClient(name)) {
                throw new InvalidZkConfigLocationException(
                        asWritten,
                        "names a client that there is not",
                        "Define it by zk.clients." + name + ".connect-string, before the import.");
            }
            return imports.client("@" + name, settings, known -> ConfigClient.ofNamed(known, name));
        }
        String servers = location.servers();
        if (servers == null || settings.areTheClients(servers)) {
            return imports.client(settings.connectString(), settings, ConfigClient::ofDefault);
        }
        boolean identities = properties.isShareIdentities() || settings.areKnown(servers);
        List<String> key = EarlyZkSettings.servers(servers).stream().sorted().toList();
        return imports.client(key, settings, known -> ConfigClient.ofServers(known, servers, identities));
    }

    /** What all nodes of an import have in common. */
    private record Import(
            ZkConfigImports imports,
            ConfigClient client,
            ZkConfigProperties properties,
            boolean optional,
            String applicationName) {
        /** Returns the names of the nodes below the root, in ascending priority. */
        List<String> names() {
            String common = properties.getDefaultContext();
            String own = properties.getName();
            if (!StringUtils.hasText(own)) {
                own = applicationName;
            }
            return own.equals(common) || own.isBlank() ? List.of(common) : List.of(common, own);
        }

        String context(String name, @Nullable String profile) {
            String root = StringUtils.trimTrailingCharacter(properties.getRoot(), '/');
            String path = (root.startsWith("/") || root.isEmpty() ? root : "/" + root) + "/" + name
                    + (profile == null ? "" : properties.getProfileSeparator() + profile);
            return ZnodePath.requireValid(path);
        }

        ZkConfigResource resource(String path, @Nullable String extension, Kind kind) {
            ZkConfigResource resource =
                    new ZkConfigResource(client, path, extension, kind, optional, properties.isWatch());
            imports.begin(resource, () -> ZkConfigLoader.format(resource));
            return resource;
        }
    }
}
