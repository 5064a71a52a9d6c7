/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySource;
import org.springframework.boot.context.properties.source.ConfigurationPropertyState;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.convert.ConverterNotFoundException;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.ObjectUtils;

/**
 * Sees to it that no value of {@link ZkProperties} is ignored because it stands in the wrong place: a value where there
 * is a group ({@code zk.ssl=true}), parts where there is a value ({@code zk.chroot[0]}), a list with a gap or without
 * an index ({@code zk.auth.scheme}). Such a value fails the start with the name, the place and what to write, and is
 * not shown, as it may be a secret. An environment variable that has the name of a group by chance ({@code ZK_HOSTS})
 * is warned of, and so is a property of TLS or SASL that does not exist, be it a variable; one of a named client, of an
 * identity or of an access list fails the start, unless it is a variable, of which there is a warning for the last two.
 */
final class ZkPropertiesBindHandler extends AbstractBindHandler {
    private static final Logger log = LoggerFactory.getLogger(ZkPropertiesBindHandler.class);

    ZkPropertiesBindHandler(BindHandler parent) {
        super(parent);
    }

    @Override
    public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target, BindContext context) {
        ZkPropertyGroup group = ZkPropertyGroup.of(name, target);
        return group == null || check(group, context) ? super.onStart(name, target, context) : null;
    }

    /** Returns whether there may be something to bind: a value of its own is nothing. */
    private static boolean check(ZkPropertyGroup group, BindContext context) {
        boolean value = false;
        boolean properties = false;
        for (ConfigurationPropertySource source : context.getSources()) {
            value |= checkValue(group, source);
            if (group.list()) {
                checkIndex(group, source);
            } else if (group.kind() == ZkPropertyGroup.Kind.GROUP) {
                checkParts(group, source);
            }
            properties |= source.containsDescendantOf(group.name()) != ConfigurationPropertyState.ABSENT;
        }
        return properties || !value || group.list() || group.isRoot();
    }

    @Override
    public @Nullable Object onFailure(
            ConfigurationPropertyName name, Bindable<?> target, BindContext context, Exception error) throws Exception {
        ZkPropertyGroup group = ZkPropertyGroup.of(name, target);
        if (group != null && error instanceof ConverterNotFoundException) {
            return null; // there is nothing but the value that was warned of
        }
        if (group != null && error instanceof UnboundConfigurationPropertiesException unbound) {
            throw hasAGap(group, unbound);
        }
        return super.onFailure(name, target, context, error);
    }

    /** Returns whether the source has a value that the binder must not see. */
    private static boolean checkValue(ZkPropertyGroup group, ConfigurationPropertySource source) {
        ConfigurationProperty property = source.getConfigurationProperty(group.name());
        if (property == null) {
            return false;
        }
        if (ObjectUtils.isEmpty(property.getValue())) {
            return true; // a group in a YAML file whose properties are all commented out
        }
        String problem = "is a " + (group.list() ? "list" : "group") + " of properties and has no value of its own";
        if (!group.mayCollide() || !isEnvironment(source)) {
            throw new InvalidZkPropertyException(
                    group.name().toString(), property.getOrigin(), problem, "Write instead: " + group.instead() + ".");
        }
        log.warn(
                "Ignoring {}: '{}' {}. If the variable is meant for another software, all is well. If not: {}.",
                property.getOrigin(),
                group.name(),
                problem,
                group.instead());
        return true;
    }

    /** An identity or an access list that is ignored for want of an index would be missed by nobody. */
    private static void checkIndex(ZkPropertyGroup list, ConfigurationPropertySource source) {
        list.properties().map(list.name()::append).forEach(name -> {
            ConfigurationProperty property = source.getConfigurationProperty(name);
            if (property != null && !ObjectUtils.isEmpty(property.getValue())) {
                throw new InvalidZkPropertyException(
                        name.toString(),
                        property.getOrigin(),
                        "belongs to no element of the list '" + list.name() + "'",
                        "Write an index, as in " + list.instead() + ".");
            }
        });
    }

    private static void checkParts(ZkPropertyGroup group, ConfigurationPropertySource source) {
        if (!(source instanceof IterableConfigurationPropertySource iterable)) {
            return;
        }
        if (isEnvironment(source)) { // where it may be the name of a service, as ZK_CHROOT_PORT and ZK_SSL_PORT are
            if (group.isSecurity()) {
                group.unknownVariables(iterable).forEach(name -> warnOfUnknown(group, name, source));
            }
            return;
        }
        if (group.isOfClient() || group.isIdentityOrAccess()) {
            group.unknown(iterable).findFirst().ifPresent(name -> {
                throw unknown(group, name, source);
            });
        } else if (group.isSecurity()) {
            group.unknown(iterable).forEach(name -> warnOfUnknown(group, name, source));
        }
        ConfigurationPropertyName part = group.partOfAValue(iterable);
        if (part != null) {
            ConfigurationProperty property = source.getConfigurationProperty(part);
            throw new InvalidZkPropertyException(
                    part.toString(),
                    property == null ? null : property.getOrigin(),
                    "is a part of '" + group.nameOfValue(part) + "', which has none",
                    "Write the value behind '" + group.nameOfValue(part) + "' itself.");
        }
    }

    /** Spring Boot ignores what it does not know. A slip of the pen here leaves the client without TLS or identity. */
    private static void warnOfUnknown(
            ZkPropertyGroup group, ConfigurationPropertyName name, ConfigurationPropertySource source) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        log.warn(
                "Ignoring '{}' ({}): there is no such property. In '{}' there are: {}.",
                name,
                property == null ? null : property.getOrigin(),
                group.name(),
                String.join(", ", group.properties().toList()));
    }

    /**
     * With a slip of the pen in its connect string a client would be one of the default's ensemble, and with one in an
     * access list everybody would have all rights.
     */
    private static InvalidZkPropertyException unknown(
            ZkPropertyGroup client, ConfigurationPropertyName name, ConfigurationPropertySource source) {
        ConfigurationProperty property = source.getConfigurationProperty(name);
        if (client.isIdentityOrAccess()) {
            return new InvalidZkPropertyException(
                    name.toString(),
                    property == null ? null : property.getOrigin(),
                    "does not exist",
                    "Correct it, or leave it out. In '" + client.name() + "' there are: "
                            + String.join(", ", client.properties().toList()) + ".");
        }
        return new InvalidZkPropertyException(
                name.toString(),
                property == null ? null : property.getOrigin(),
                "is none that a client has of its own",
                "Correct it, leave it out, or set it for all clients where that can be done, below 'zk'. In '"
                        + client.name() + "' there are: "
                        + String.join(", ", client.properties().toList()) + ".");
    }

    private static InvalidZkPropertyException hasAGap(
            ZkPropertyGroup group, UnboundConfigurationPropertiesException unbound) {
        ConfigurationProperty first = unbound.getUnboundProperties().iterator().next();
        String all = unbound.getUnboundProperties().stream()
                .map(property -> property.getName().toString())
                .collect(Collectors.joining(", "));
        return new InvalidZkPropertyException(
                first.getName().toString(),
                first.getOrigin(),
                "belongs to an element that is not reached, as the list '" + group.name() + "' ends before it",
                "Number the elements from 0 without a gap, all of them in the same place. Not reached: " + all + ".");
    }

    private static boolean isEnvironment(ConfigurationPropertySource source) {
        return source.getUnderlyingSource() instanceof SystemEnvironmentPropertySource;
    }
}
