/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Stat;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkPath;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
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
        @Nullable Object value(ZkWatchInvocation invocation, @Nullable NodeState state);
    }

    private record Argument(MethodParameter parameter, Source source) {}

    MethodArguments(Method method, ConversionService conversion, List<ZkWatchArgumentResolver> resolvers) {
        this.conversion = conversion;
        this.resolvers = resolvers;
        DefaultParameterNameDiscoverer names = new DefaultParameterNameDiscoverer();
        for (int i = 0; i < method.getParameterCount(); i++) {
            MethodParameter parameter = new MethodParameter(method, i);
            parameter.initParameterNameDiscovery(names);
            arguments.add(new Argument(parameter, source(parameter, method)));
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
    @Nullable Object @Nullable [] resolve(ZkWatchInvocation invocation, @Nullable NodeState state) {
        @Nullable Object[] values = new Object[arguments.size()];
        for (int i = 0; i < values.length; i++) {
            Argument argument = arguments.get(i);
            Object value = argument.source().value(invocation, state);
            if (argument.parameter().getParameterType() == Optional.class && !(value instanceof Optional)) {
                value = Optional.ofNullable(value);
            }
            if (value == null && !argument.parameter().isOptional()) {
                return null;
            }
            values[i] = value;
        }
        return values;
    }

    private Source source(MethodParameter parameter, Method method) {
        for (ZkWatchArgumentResolver resolver : resolvers) {
            if (resolver.supportsParameter(parameter)) {
                return (invocation, state) -> resolver.resolveArgument(parameter, invocation);
            }
        }
        MethodParameter nested = parameter.nestedIfOptional();
        Class<?> type = nested.getNestedParameterType();
        if (parameter.hasParameterAnnotation(ZkPath.class)) {
            if (type != String.class) {
                throw invalid(parameter, "a @ZkPath parameter must be a String");
            }
            return (invocation, state) -> invocation.event().getPath();
        }
        if (parameter.hasParameterAnnotation(ZkData.class)) {
            return data(parameter, nested);
        }
        if (ZkNodeEvent.class.isAssignableFrom(type)) {
            eventType = type;
            return (invocation, state) -> invocation.event();
        }
        if (type == ZkNodeEventType.class) {
            return (invocation, state) -> invocation.event().getType();
        }
        if (type == Stat.class) {
            return (invocation, state) -> state == null ? null : state.stat();
        }
        if (type == ZkClient.class) {
            return (invocation, state) -> invocation.event().getClient();
        }
        if (type == List.class
                && ResolvableType.forMethodParameter(nested).asCollection().resolveGeneric() == String.class) {
            readsChildren = true;
            return (invocation, state) -> state == null ? null : state.children();
        }
        if (method.getParameterCount() == 1) {
            return data(parameter, nested);
        }
        throw invalid(parameter, "it is none of the types that a watch method can have");
    }

    private Source data(MethodParameter parameter, MethodParameter nested) {
        readsData = true;
        Class<?> type = nested.getNestedParameterType();
        if (type == byte[].class) {
            return (invocation, state) -> state == null ? null : state.data();
        }
        if (type == String.class) {
            return (invocation, state) -> text(state);
        }
        TypeDescriptor target = new TypeDescriptor(ResolvableType.forMethodParameter(nested), null, null);
        if (parameter.getParameterType() == Optional.class) {
            target = new TypeDescriptor(
                    ResolvableType.forMethodParameter(parameter).getGeneric(0), null, null);
        }
        TypeDescriptor wanted = target;
        if (conversion.canConvert(STRING, wanted)) {
            return (invocation, state) -> {
                String text = text(state);
                return text == null ? null : converted(invocation, text, STRING, wanted);
            };
        }
        if (conversion.canConvert(BYTES, wanted)) {
            return (invocation, state) -> {
                byte[] bytes = state == null ? null : state.data();
                return bytes == null ? null : converted(invocation, bytes, BYTES, wanted);
            };
        }
        throw invalid(
                parameter,
                "there is no converter from String or byte[] to "
                        + wanted.getType().getName());
    }

    private @Nullable Object converted(
            ZkWatchInvocation invocation, Object data, TypeDescriptor given, TypeDescriptor wanted) {
        try {
            return conversion.convert(data, given, wanted);
        } catch (ConversionException ex) {
            throw new ZkDataConversionException(invocation.event().getPath(), wanted.getType(), ex);
        }
    }

    private static @Nullable String text(@Nullable NodeState state) {
        byte[] bytes = state == null ? null : state.data();
        return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
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
