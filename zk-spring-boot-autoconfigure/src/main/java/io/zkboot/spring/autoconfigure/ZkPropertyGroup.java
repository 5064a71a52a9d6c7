/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import java.beans.PropertyDescriptor;
import java.util.Arrays;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.ResolvableType;

/**
 * A name under which there are properties and that has no value of its own: one of the types of {@link ZkProperties}, a
 * list of them, or a map from names that the user gives to them.
 *
 * @param name the name as it is bound
 * @param type the type of the group, or of the elements of the list or map
 * @param kind which of these it is
 */
record ZkPropertyGroup(ConfigurationPropertyName name, Class<?> type, Kind kind) {
    /** Below this are the properties of the named clients. */
    static final ConfigurationPropertyName CLIENTS = ConfigurationPropertyName.of("zk.clients");

    /** How the names end that Kubernetes gives to a service: a service zk-ssl makes ZK_SSL_PORT. */
    private static final Pattern OF_A_SERVICE =
            Pattern.compile("(.+\\.)?(service\\.host|service\\.port(\\..+)?|port(\\.\\d+\\.(tcp|udp|sctp)(\\..+)?)?)");

    /** What is below the name. */
    enum Kind {
        /** The properties of the type. */
        GROUP,
        /** Indexes, and below each the properties. */
        LIST,
        /** Names, and below each the properties. */
        MAP
    }

    /** Returns the group that a name is bound to, null if it is none of ours. */
    static @Nullable ZkPropertyGroup of(ConfigurationPropertyName name, Bindable<?> target) {
        ResolvableType bound = target.getType();
        if (isGroup(bound.resolve(Object.class))) {
            return new ZkPropertyGroup(name, bound.resolve(Object.class), Kind.GROUP);
        }
        Class<?> element = bound.asCollection().getGeneric().resolve(Object.class);
        if (isGroup(element)) {
            return new ZkPropertyGroup(name, element, Kind.LIST);
        }
        Class<?> value = bound.asMap().getGeneric(1).resolve(Object.class);
        return isGroup(value) ? new ZkPropertyGroup(name, value, Kind.MAP) : null;
    }

    static boolean isGroup(Class<?> type) {
        return ZkProperties.class.isAssignableFrom(type)
                || (type.getPackage() == ZkProperties.class.getPackage() && !type.isEnum());
    }

    boolean list() {
        return kind == Kind.LIST;
    }

    boolean isRoot() {
        return ZkProperties.class.isAssignableFrom(type);
    }

    /** Whether these are properties of a named client. */
    boolean isOfClient() {
        return kind == Kind.GROUP && CLIENTS.isAncestorOf(name);
    }

    /**
     * Whether a value of its own may be left out with a warning, where it is likely that another software's environment
     * variable happens to have the name. Not what decides about security, and not lists, whose names are no such words.
     */
    boolean mayCollide() {
        return !list() && !name.isLastElementIndexed() && !isSecurity();
    }

    /** Whether this decides who can listen, as whom the client connects, and who may do what with its nodes. */
    boolean isSecurity() {
        return type == ZkSslProperties.class || type == ZkSaslProperties.class || isIdentityOrAccess();
    }

    /** Whether this is an identity, or an entry of an access list: what nobody else has properties of that name for. */
    boolean isIdentityOrAccess() {
        return type == ZkClientProperties.Auth.class || type == ZkClientProperties.AclEntry.class;
    }

    /** Returns what to write, as the end of a sentence. */
    String instead() {
        String servers = "the servers go to zk.connect-string, as in zk.connect-string=host1:2181,host2:2181";
        if (isRoot()) {
            return servers;
        }
        if (type == ZkClientProperties.class) {
            return name + (kind == Kind.MAP ? ".<name>" : "") + ".connect-string, and what else the client needs";
        }
        if (type == ZkHostsProperties.class) {
            return servers + "; what belongs here is " + fullNames();
        }
        if (type == ZkSslProperties.class) {
            return name + ".enabled=true for TLS with the trust of the JVM, or " + name + ".bundle for an SSL bundle";
        }
        if (type == ZkProperties.Events.class || type == ZkProperties.Metrics.class) {
            return name + ".enabled, " + fullNames();
        }
        return fullNames();
    }

    private String fullNames() {
        String prefix = name + (list() ? "[0]." : ".");
        return properties().map(prefix::concat).collect(Collectors.joining(", "));
    }

    /** Returns the names of the properties below that of the group, or of an element of the list. */
    Stream<String> properties() {
        return descriptors().map(property -> DataObjectPropertyName.toDashedForm(property.getName()));
    }

    /** Returns the names in a source that are below this one and below none of its properties. */
    Stream<ConfigurationPropertyName> unknown(IterableConfigurationPropertySource source) {
        return source.stream()
                .filter(candidate ->
                        name.isAncestorOf(candidate) && property(candidate).isEmpty())
                .sorted();
    }

    /** As {@link #unknown}, in an environment, without the variables that Kubernetes makes of its services. */
    Stream<ConfigurationPropertyName> unknownVariables(IterableConfigurationPropertySource environment) {
        return environment.stream()
                .filter(name::isAncestorOf)
                .filter(candidate -> {
                    String rest = IntStream.range(name.getNumberOfElements(), candidate.getNumberOfElements())
                            .mapToObj(index -> candidate.getElement(index, Form.UNIFORM))
                            .collect(Collectors.joining("."));
                    // For a dash a variable may have an underscore, or nothing: VERIFY_HOSTNAME, VERIFYHOSTNAME.
                    return properties()
                                    .noneMatch(known ->
                                            rest.equals(known.replace('-', '.')) || rest.equals(known.replace("-", "")))
                            && !OF_A_SERVICE.matcher(rest).matches();
                })
                .sorted();
    }

    /** Returns the first name in a source that is below a property which has no parts, null if there is none. */
    @Nullable ConfigurationPropertyName partOfAValue(IterableConfigurationPropertySource source) {
        int own = name.getNumberOfElements();
        return source.stream()
                .filter(candidate -> candidate.getNumberOfElements() > own + 1 && name.isAncestorOf(candidate))
                .filter(candidate -> {
                    PropertyDescriptor value = valueAbove(candidate);
                    boolean element = candidate.isNumericIndex(own + 1) && candidate.getNumberOfElements() == own + 2;
                    return value != null && !(element && isList(value));
                })
                .sorted()
                .findFirst()
                .orElse(null);
    }

    /** Returns the name of the property of which a name is a part. */
    String nameOfValue(ConfigurationPropertyName part) {
        PropertyDescriptor value = Objects.requireNonNull(valueAbove(part));
        return name + "." + DataObjectPropertyName.toDashedForm(value.getName());
    }

    private @Nullable PropertyDescriptor valueAbove(ConfigurationPropertyName part) {
        return property(part)
                .filter(property -> !isGroup(property.getPropertyType()) && !isGroup(elementType(property)))
                .orElse(null);
    }

    /** Returns the property of this group that a name is of, or below. */
    private Optional<PropertyDescriptor> property(ConfigurationPropertyName candidate) {
        String uniform = candidate.getElement(name.getNumberOfElements(), Form.UNIFORM);
        return descriptors()
                .filter(property -> property.getName().equalsIgnoreCase(uniform))
                .findFirst();
    }

    private Stream<PropertyDescriptor> descriptors() {
        return Arrays.stream(BeanUtils.getPropertyDescriptors(type))
                .filter(property -> !property.getName().equals("class"));
    }

    private static boolean isList(PropertyDescriptor property) {
        return Collection.class.isAssignableFrom(property.getPropertyType());
    }

    private static Class<?> elementType(PropertyDescriptor property) {
        ResolvableType type = ResolvableType.forMethodReturnType(property.getReadMethod());
        return type.asCollection()
                .getGeneric()
                .resolve(type.asMap().getGeneric(1).resolve(Object.class));
    }
}
