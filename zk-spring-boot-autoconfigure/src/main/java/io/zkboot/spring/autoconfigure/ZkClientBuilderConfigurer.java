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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.PropertyMapper;
import org.springframework.util.StringUtils;

/**
 * Applies {@link ZkProperties} and all {@link ZkClientBuilderCustomizer} beans to a builder: the properties below
 * {@code zk.clients} if they have the name of the client, otherwise those of the default client. Inject it to build a
 * client whose servers are known to code alone:
 *
 * <pre>{@code
 * @Bean(defaultCandidate = false)
 * ZkClient archive(ZkClientBuilderConfigurer configurer) {
 *     return configurer.configure(ZkClient.builder("archive-zk:2181"), "archive").build();
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
        return builder(clientName, details, properties.client(clientName).chroot());
    }

    /**
     * As {@link #builder(String, ZkConnectionDetails)}, with this chroot, or none, instead of that of the properties.
     */
    ZkClientBuilder builder(String clientName, ZkConnectionDetails details, @Nullable String chroot) {
        ZkClientProperties own = properties.client(clientName);
        ZkClientBuilder builder = newBuilder(own, details);
        if (StringUtils.hasLength(chroot)) {
            builder.chroot(PropertyRules.path(own.nameOf("chroot"), chroot));
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
                    own.getSsl().verifyHostname()));
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
        ZkClientProperties own = properties.client(clientName);
        PropertyMapper map = PropertyMapper.get();
        map.from(own::sessionTimeout)
                .as(value -> PropertyRules.positive(own.nameOf("session-timeout"), value))
                .to(builder::sessionTimeout);
        map.from(own::connectTimeout)
                .as(value -> PropertyRules.positive(own.nameOf("connect-timeout"), value))
                .to(builder::connectTimeout);
        map.from(own::requestTimeout)
                .as(value -> PropertyRules.positive(own.nameOf("request-timeout"), value))
                .to(builder::requestTimeout);
        map.from(own::closeTimeout)
                .as(value -> PropertyRules.positive(own.nameOf("close-timeout"), value))
                .to(builder::closeTimeout);
        map.from(own::createChroot).to(builder::createChroot);
        map.from(own::waitForConnection).to(builder::waitForConnection);
        map.from(own::newSessionAfterExpiry).to(builder::newSessionAfterExpiry);
        map.from(own::restoreWatches).to(builder::restoreWatches);
        map.from(own::readOnly).to(builder::readOnly);
        map.from(own.getHosts()::shuffle).to(builder::shuffleHosts);
        map.from(own.getHosts()::followEnsembleChanges).to(builder::followEnsembleChanges);
        map.from(() -> policy(own, "connect-retry.", own.getConnectRetry())).to(builder::connectRetry);
        ZkRetryProperties.Operation retry = own.getRetry();
        map.from(() -> policy(own, "retry.", retry).withIgnoreExpire(retry.ignoreExpire()))
                .to(builder::commandRetry);
        ZkLimitsProperties limits = own.getLimits();
        map.from(limits::maxInFlight)
                .as(value -> PropertyRules.atLeast(own.nameOf("limits.max-in-flight"), 1, value))
                .to(builder::maxInFlight);
        map.from(limits::maxInFlightBytes)
                .as(value -> PropertyRules.bytes(own.nameOf("limits.max-in-flight-bytes"), value))
                .to(builder::maxInFlightBytes);
        map.from(limits::maxPacket)
                .as(value -> PropertyRules.bytes(own.nameOf("limits.max-packet"), value))
                .to(builder::maxPacket);
        map.from(limits::rejectWhenFull).to(builder::rejectWhenFull);
        map.from(own.getBatching()::reads).to(builder::batchReads);
        map.from(own.getBatching()::writes).to(builder::batchWrites);
        if (!own.defaultAcl().isEmpty()) {
            builder.defaultAcl(acl(own));
        }
        customizers.forEach(customizer -> customizer.customize(clientName, builder));
        return builder;
    }

    private static ZkClientBuilder newBuilder(ZkClientProperties properties, ZkConnectionDetails details) {
        try {
            return ZkClient.builder(details.getConnectString());
        } catch (IllegalArgumentException ex) {
            if (details instanceof PropertiesZkConnectionDetails) {
                throw new InvalidZkPropertyException(
                        properties.nameOf("connect-string"),
                        null,
                        "cannot be used: " + ex.getMessage(),
                        "Write host:port,host:port/chroot, or a list of them.");
            }
            throw ex;
        }
    }

    private static List<Acl> acl(ZkClientProperties properties) {
        List<Acl> acl = new ArrayList<>();
        for (ZkClientProperties.AclEntry entry : properties.defaultAcl()) {
            String name = properties.nameOf("default-acl[" + acl.size() + "].");
            acl.add(new Acl(
                    PropertyRules.permissions(name + "permissions", entry.getPermissions()),
                    PropertyRules.scheme(name + "scheme", entry.getScheme(), "auth"),
                    PropertyRules.resolved(name + "id", entry.getId())));
            acl.get(acl.size() - 1).mistake().ifPresent(mistake -> {
                throw PropertyRules.secret(name + "id", "does not do what it says", StringUtils.capitalize(mistake));
            });
        }
        return acl;
    }

    private static RetryPolicy policy(ZkClientProperties own, String group, ZkRetryProperties tries) {
        UnaryOperator<String> name = property -> own.nameOf(group + property);
        Duration deadline = tries.deadline();
        return new RetryPolicy(
                PropertyRules.atLeast(name.apply("max-tries"), RetryPolicy.FOREVER, tries.maxTries()),
                PropertyRules.notNegative(name.apply("delay"), tries.delay()),
                PropertyRules.between(name.apply("backoff"), 1, Double.MAX_VALUE, tries.backoff()),
                PropertyRules.between(name.apply("jitter"), 0, 1, tries.jitter()),
                PropertyRules.notNegative(name.apply("max-delay"), tries.maxDelay()),
                deadline == null ? null : PropertyRules.notNegative(name.apply("deadline"), deadline),
                true,
                null);
    }
}
