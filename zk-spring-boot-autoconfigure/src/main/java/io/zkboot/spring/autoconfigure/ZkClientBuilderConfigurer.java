/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.data.Acl;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.security.SaslConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.util.StringUtils;

/**
 * Applies {@link ZkProperties} and all {@link ZkClientBuilderCustomizer} beans to a builder. Inject it to build another
 * client with the same settings:
 *
 * <pre>{@code
 * @Bean(defaultCandidate = false)
 * ZkClient ordersZkClient(ZkClientBuilderConfigurer configurer) {
 *     return configurer.configure(ZkClient.builder("orders-zk:2181"), "orders").build();
 * }
 * }</pre>
 */
public class ZkClientBuilderConfigurer {
    private final ZkProperties properties;
    private final List<ZkClientBuilderCustomizer> customizers;

    /**
     * Creates one.
     *
     * @param properties the settings
     * @param customizers applied after them, in order
     */
    public ZkClientBuilderConfigurer(ZkProperties properties, List<ZkClientBuilderCustomizer> customizers) {
        this.properties = properties;
        this.customizers = List.copyOf(customizers);
    }

    /**
     * Returns a configured builder for the ensemble of the details.
     *
     * @param clientName name of the client
     * @param details where the ensemble is, and as whom to connect
     */
    public ZkClientBuilder builder(String clientName, ZkConnectionDetails details) {
        ZkClientBuilder builder = newBuilder(details);
        String chroot = properties.getChroot();
        if (StringUtils.hasLength(chroot)) {
            builder.chroot(PropertyRules.path("chroot", chroot));
        }
        for (ZkConnectionDetails.Auth auth : details.getAuth()) {
            builder.auth(auth.scheme(), auth.credentials().getBytes(StandardCharsets.UTF_8));
        }
        SaslConfig sasl = details.getSasl();
        if (sasl != null) {
            builder.sasl(sasl);
        }
        if (details.getSslBundle() != null) {
            builder.tls(SslBundleTls.config(
                    () -> Objects.requireNonNull(details.getSslBundle(), "The SSL bundle is gone."),
                    properties.getSsl().isVerifyHostname()));
        }
        return configure(builder, clientName);
    }

    /**
     * Applies properties and customizers to a builder, and returns it. Servers, identities, SASL and TLS stay as they
     * are; {@link #builder} takes them from {@link ZkConnectionDetails}, which may be of your own.
     *
     * @param builder the builder
     * @param clientName name of the client
     */
    public ZkClientBuilder configure(ZkClientBuilder builder, String clientName) {
        builder.name(clientName);
        PropertyMapper map = PropertyMapper.get();
        map.from(properties::getSessionTimeout)
                .as(value -> PropertyRules.positive("session-timeout", value))
                .to(builder::sessionTimeout);
        map.from(properties::getConnectTimeout)
                .as(value -> PropertyRules.positive("connect-timeout", value))
                .to(builder::connectTimeout);
        map.from(properties::getRequestTimeout)
                .as(value -> PropertyRules.positive("request-timeout", value))
                .to(builder::requestTimeout);
        map.from(properties::getCloseTimeout)
                .as(value -> PropertyRules.positive("close-timeout", value))
                .to(builder::closeTimeout);
        map.from(properties::isCreateChroot).to(builder::createChroot);
        map.from(properties::isWaitForConnection).to(builder::waitForConnection);
        map.from(properties::isNewSessionAfterExpiry).to(builder::newSessionAfterExpiry);
        map.from(properties::isRestoreWatches).to(builder::restoreWatches);
        map.from(properties::isReadOnly).to(builder::readOnly);
        map.from(properties.getHosts()::isShuffle).to(builder::shuffleHosts);
        map.from(properties.getHosts()::isFollowEnsembleChanges).to(builder::followEnsembleChanges);
        map.from(() -> policy("connect-retry.", properties.getConnectRetry())).to(builder::connectRetry);
        ZkProperties.Retry retry = properties.getRetry();
        map.from(() -> policy("retry.", retry).withIgnoreExpire(retry.isIgnoreExpire()))
                .to(builder::commandRetry);
        ZkProperties.Limits limits = properties.getLimits();
        map.from(limits::getMaxInFlight)
                .as(value -> PropertyRules.atLeast("limits.max-in-flight", 1, value))
                .to(builder::maxInFlight);
        map.from(limits::getMaxInFlightBytes)
                .as(value -> PropertyRules.bytes("limits.max-in-flight-bytes", value))
                .to(builder::maxInFlightBytes);
        map.from(limits::getMaxPacket)
                .as(value -> PropertyRules.bytes("limits.max-packet", value))
                .to(builder::maxPacket);
        map.from(limits::isRejectWhenFull).to(builder::rejectWhenFull);
        if (!properties.getDefaultAcl().isEmpty()) {
            builder.defaultAcl(acl(properties.getDefaultAcl()));
        }
        customizers.forEach(customizer -> customizer.customize(clientName, builder));
        return builder;
    }

    private static ZkClientBuilder newBuilder(ZkConnectionDetails details) {
        try {
            return ZkClient.builder(details.getConnectString());
        } catch (IllegalArgumentException ex) {
            if (details instanceof PropertiesZkConnectionDetails) {
                throw new InvalidZkPropertyException(
                        "zk.connect-string",
                        null,
                        "cannot be used: " + ex.getMessage(),
                        "Write host:port,host:port/chroot, or a list of them.");
            }
            throw ex;
        }
    }

    private static List<Acl> acl(List<ZkProperties.AclEntry> entries) {
        List<Acl> acl = new ArrayList<>();
        for (ZkProperties.AclEntry entry : entries) {
            String name = "default-acl[" + acl.size() + "].";
            acl.add(new Acl(
                    PropertyRules.permissions(name + "permissions", entry.getPermissions()),
                    PropertyRules.scheme(name + "scheme", entry.getScheme(), "auth"),
                    entry.getId()));
            acl.get(acl.size() - 1).mistake().ifPresent(mistake -> {
                throw PropertyRules.secret(name + "id", "does not do what it says", StringUtils.capitalize(mistake));
            });
        }
        return acl;
    }

    private static RetryPolicy policy(String prefix, ZkProperties.Tries tries) {
        return new RetryPolicy(
                PropertyRules.atLeast(prefix + "max-tries", RetryPolicy.FOREVER, tries.getMaxTries()),
                PropertyRules.notNegative(prefix + "delay", tries.getDelay()),
                PropertyRules.between(prefix + "backoff", 1, Double.MAX_VALUE, tries.getBackoff()),
                PropertyRules.between(prefix + "jitter", 0, 1, tries.getJitter()),
                PropertyRules.notNegative(prefix + "max-delay", tries.getMaxDelay()),
                deadline(prefix, tries),
                true,
                null);
    }

    private static @Nullable Duration deadline(String prefix, ZkProperties.Tries tries) {
        Duration deadline = tries.getDeadline();
        return deadline == null ? null : PropertyRules.notNegative(prefix + "deadline", deadline);
    }
}
