/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Stat;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkPath;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import java.lang.reflect.Method;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.core.convert.ConversionException;
import org.springframework.core.convert.ConversionService;
import org.springframework.core.convert.TypeDescriptor;

/** The arguments of one {@link io.zkboot.spring.ZkWatch} method: where each comes from is settled at the start. */
final class MethodArguments {
    private static final TypeDescriptor STRING = TypeDescriptor.valueOf(String.class);
    private static final TypeDescriptor BYTES = TypeDescriptor.valueOf(byte[].class);

    private final ConversionService conversion;
    private final List<ZkWatchArgumentResolver> resolvers;
    private final List<Argument> arguments = new ArrayList<>();
    private boolean readsData;
    private boolean readsChildren;
    private Class<?> eventType = ZkNodeEvent.class;

    /** Gives the value for one event, null if there is none. */
    @FunctionalInterface
    private interface Source {
        @Nullable Object value(ZkWatchInvocation invocation);
    }

    private record Argument(Source source, boolean wrapped, boolean required) {}

    /** A parameter and its type in the bean's class: variables are replaced, what is in an Optional is taken out. */
    private record Declared(MethodParameter parameter, ResolvableType type, boolean wrapped) {
        boolean isRequired() {
            return !wrapped && !parameter.isOptional();
        }
    }

    /** Sees the annotations of overridden methods' parameters too. */
    private static final class MethodOfBean extends AnnotatedMethod {
        private final Class<?> type;

        MethodOfBean(Method method, Class<?> type) {
            super(method);
            this.type = type;
        }

        @Override
        protected Class<?> getContainingClass() {
            return type;
        }
    }

    MethodArguments(
            Method method,
            ResolvableType beanType,
            ConversionService conversion,
            List<ZkWatchArgumentResolver> resolvers) {
        this.conversion = conversion;
        this.resolvers = resolvers;
        DefaultParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();
        MethodParameter[] parameters =
                new MethodOfBean(method, beanType.resolve(method.getDeclaringClass())).getMethodParameters();
        for (MethodParameter parameter : parameters) {
            parameter.initParameterNameDiscovery(names);
            ResolvableType type = ResolvableType.forMethodParameter(parameter, beanType);
            boolean wrapped = type.resolve() == Optional.class;
            Declared declared = new Declared(parameter, wrapped ? type.getGeneric() : type, wrapped);
            Source source = source(declared, parameters.length == 1);
            arguments.add(new Argument(source, wrapped, declared.isRequired()));
        }
    }

    boolean readsData() {
        return readsData;
    }

    boolean readsChildren() {
        return readsChildren;
    }

    /** Whether an event is of the class that the method declares. */
    boolean accepts(Class<?> type) {
        return eventType.isAssignableFrom(type);
    }

    /** Returns the arguments for an event; null if one that is required has no value. */
    @Nullable Object @Nullable [] resolve(ZkWatchInvocation invocation) {
        @Nullable Object[] values = new Object[arguments.size()];
        for (int i = 0; i < values.length; i++) {
            Argument argument = arguments.get(i);
            Object value = argument.source().value(invocation);
            if (argument.wrapped() && !(value instanceof Optional)) {
                value = Optional.ofNullable(value);
            }
            if (value == null && argument.required()) {
                return null;
            }
            values[i] = value;
        }
        return values;
    }

    private Source source(Declared declared, boolean single) {
        MethodParameter parameter = declared.parameter();
        for (ZkWatchArgumentResolver resolver : resolvers) {
            if (resolver.supportsParameter(parameter)) {
                return invocation -> resolver.resolveArgument(parameter, invocation);
            }
        }
        Class<?> type = declared.type().resolve();
        if (type == null || isOpen(declared.type())) {
            throw invalid(
                    parameter,
                    "the class of the bean does not say what type "
                            + parameter.getGenericParameterType().getTypeName() + " is");
        }
        if (parameter.hasParameterAnnotation(ZkPath.class)) {
            if (type != String.class) {
                throw invalid(parameter, "a @ZkPath parameter must be a String");
            }
            return invocation -> invocation.event().getPath();
        }
        if (parameter.hasParameterAnnotation(ZkData.class)) {
            return data(declared, type);
        }
        if (ZkNodeEvent.class.isAssignableFrom(type)) {
            eventType = type;
            return ZkWatchInvocation::event;
        }
        if (type == ZkNodeEventType.class) {
            return invocation -> invocation.event().getType();
        }
        if (type == Stat.class) {
            return ZkWatchInvocation::stat;
        }
        if (type == ZkClient.class) {
            return invocation -> invocation.event().getClient();
        }
        if (type == List.class && declared.type().resolveGeneric() == String.class) {
            readsChildren = true;
            return ZkWatchInvocation::children;
        }
        if (single) {
            return data(declared, type);
        }
        throw invalid(parameter, "it is none of the types that a watch method can have");
    }

    /** Whether a variable is left that nobody has replaced; what were converted to it would be a String. */
    private static boolean isOpen(ResolvableType type) {
        return (type.getType() instanceof TypeVariable && type.resolve() == null)
                || Stream.of(type.getGenerics()).anyMatch(MethodArguments::isOpen);
    }

    private Source data(Declared declared, Class<?> type) {
        readsData = true;
        if (type == byte[].class) {
            return ZkWatchInvocation::data;
        }
        if (type == String.class) {
            return ZkWatchInvocation::text;
        }
        MethodParameter parameter = declared.parameter();
        TypeDescriptor wanted = new TypeDescriptor(declared.type(), null, parameter.getParameterAnnotations());
        boolean required = declared.isRequired();
        if (conversion.canConvert(STRING, wanted)) {
            return invocation -> converted(invocation, invocation.text(), STRING, wanted, required);
        }
        if (conversion.canConvert(BYTES, wanted)) {
            return invocation -> converted(invocation, invocation.data(), BYTES, wanted, required);
        }
        throw invalid(parameter, "there is no converter from String or byte[] to " + declared.type());
    }

    private @Nullable Object converted(
            ZkWatchInvocation invocation,
            @Nullable Object data,
            TypeDescriptor given,
            TypeDescriptor wanted,
            boolean required) {
        if (data == null) {
            return null;
        }
        Object value;
        try {
            value = conversion.convert(data, given, wanted);
        } catch (ConversionException ex) {
            throw new ZkDataConversionException(invocation.event().getPath(), wanted.getType(), ex);
        }
        if (value == null && required) {
            throw new ZkDataConversionException(invocation.event().getPath(), wanted.getType());
        }
        return value;
    }

    private static InvalidZkWatchException invalid(MethodParameter parameter, String why) {
        return new InvalidZkWatchException(
                "The @ZkWatch method " + parameter.getExecutable() + " cannot be called: parameter "
                        + parameter.getParameterIndex() + " (" + parameter.getParameterName() + ", "
                        + parameter.getParameterType().getName() + "): " + why + ".",
                "Use ZkNodeEvent or a subclass, ZkNodeEventType, @ZkPath String, @ZkData with byte[], String or a type"
                        + " that a Converter bean makes, Stat, List<String> for the children, or ZkClient; or declare a"
                        + " ZkWatchArgumentResolver bean.");
    }
}
