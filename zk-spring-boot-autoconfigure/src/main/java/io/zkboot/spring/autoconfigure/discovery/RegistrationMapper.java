/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import io.zkboot.spring.discovery.ZkRegistration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.cloud.commons.util.InetUtils;
import org.springframework.cloud.commons.util.InetUtils.HostInfo;
import org.springframework.cloud.commons.util.InetUtilsProperties;
import org.springframework.context.ApplicationContext;
import org.springframework.util.ClassUtils;
import org.springframework.util.StringUtils;

/** Makes a registration of properties; a bad value fails the start with its name. */
final class RegistrationMapper {
    private static final String PREFIX = "zk.discovery.register.";

    private static final boolean WEB_SERVERS = ClassUtils.isPresent(
            "org.springframework.boot.web.server.context.WebServerApplicationContext",
            RegistrationMapper.class.getClassLoader());

    private RegistrationMapper() {}

    /** Apart, as there may be no web servers on the class path. */
    private static final class WebServers {
        static boolean has(ApplicationContext context) {
            return context instanceof WebServerApplicationContext;
        }
    }

    static ZkRegistration registration(
            ZkDiscoveryProperties.Register properties,
            ApplicationContext context,
            ObjectProvider<InetUtils> inetUtils) {
        String configured = properties.getServiceName();
        boolean own = StringUtils.hasText(configured);
        String name = own && configured != null
                ? configured
                : context.getEnvironment().getProperty("spring.application.name", "application");
        String host = host(properties, inetUtils);
        ZkRegistration.Builder builder = checked(
                own ? PREFIX + "service-name" : "spring.application.name", name, () -> ZkRegistration.of(name, host));
        String id = properties.getInstanceId();
        if (id != null && StringUtils.hasText(id)) {
            checked(PREFIX + "instance-id", id, () -> builder.instanceId(id));
        }
        Integer port = properties.getPort();
        if (port != null) {
            checked(PREFIX + "port", port, () -> builder.port(port));
        } else if (WEB_SERVERS && WebServers.has(context)) {
            builder.portAwaited();
        }
        checked(PREFIX + "ssl-port", properties.getSslPort(), () -> builder.sslPort(properties.getSslPort()));
        checked(PREFIX + "uri-spec", properties.getUriSpec(), () -> builder.uriSpec(properties.getUriSpec()));
        String status = properties.getInitialStatus();
        if (!StringUtils.hasText(status)) {
            throw new InvalidConfigurationPropertyValueException(
                    PREFIX + "initial-status", status, "it must be a status such as UP or OUT_OF_SERVICE");
        }
        String contextId = context.getId();
        return builder.metadata(properties.getMetadata())
                .status(status)
                .applicationId(contextId == null ? name : contextId)
                .build();
    }

    private static String host(ZkDiscoveryProperties.Register properties, ObjectProvider<InetUtils> inetUtils) {
        String wanted = properties.isPreferIpAddress() ? properties.getIpAddress() : properties.getHost();
        if (wanted != null && StringUtils.hasText(wanted)) {
            return wanted;
        }
        HostInfo found = hostInfo(inetUtils);
        return properties.isPreferIpAddress() ? found.getIpAddress() : found.getHostname();
    }

    private static HostInfo hostInfo(ObjectProvider<InetUtils> inetUtils) {
        InetUtils known = inetUtils.getIfAvailable();
        if (known != null) {
            return known.findFirstNonLoopbackHostInfo();
        }
        try (InetUtils own = new InetUtils(new InetUtilsProperties())) {
            return own.findFirstNonLoopbackHostInfo();
        }
    }

    private static ZkRegistration.Builder checked(
            String property, @Nullable Object value, Supplier<ZkRegistration.Builder> setter) {
        try {
            return setter.get();
        } catch (IllegalArgumentException ex) {
            throw new InvalidConfigurationPropertyValueException(property, value, String.valueOf(ex.getMessage()));
        }
    }
}
