/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Stat;
import io.zkboot.spring.PathVar;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkPath;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import java.lang.reflect.Method;
import java.lang.reflect.TypeVariable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;
import org.springframework.core.convert.TypeDescriptor;

/** The arguments of one {@link io.zkboot.spring.ZkWatch} method: where each comes from is settled at the start. */
final class MethodArguments {
    private final Sources sources;
    private final List<Argument> arguments = new ArrayList<>();
    private final PathVariables pathVariables;
    private boolean readsData;
    private boolean readsChildren;
    private Class<?> eventType = ZkNodeEvent.class;

    /** Gives the value for one event, null if there is none. */
    @FunctionalInterface
    private interface Source {
        @Nullable Object value(ZkWatchInvocation invocation);
    }

    private record Argument(Source source, boolean wrapped, boolean required) {}

    /**
     * Where arguments come from that are not built in.
     *
     * @param conversion makes the types of data and of variables of the path
     * @param converters by the names of their beans
     * @param resolvers of the application, in their order
     */
    record Sources(
            DataConversion conversion,
            Function<String, ZkDataConverter> converters,
            List<ZkWatchArgumentResolver> resolvers) {}

    /** A parameter and its type in the bean's class: variables are replaced, what is in an Optional is taken out. */
    record Declared(MethodParameter parameter, ResolvableType type, boolean wrapped) {
        boolean isRequired() {
            return !wrapped && !parameter.isOptional();
        }

        TypeDescriptor descriptor() {
            return new TypeDescriptor(type, null, parameter.getParameterAnnotations());
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

    MethodArguments(Method method, ResolvableType beanType, Sources sources) {
        this.sources = sources;
        this.pathVariables = new PathVariables(sources.conversion());
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

    /** Returns the parameters that want variables of the path. */
    PathVariables pathVariables() {
        return pathVariables;
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
        for (ZkWatchArgumentResolver resolver : sources.resolvers()) {
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
        if (parameter.hasParameterAnnotation(PathVar.class)) {
            return pathVariables.add(declared)::value;
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
        MethodParameter parameter = declared.parameter();
        TypeDescriptor wanted = declared.descriptor();
        ZkData annotation = parameter.getParameterAnnotation(ZkData.class);
        if (annotation != null && !annotation.converter().isEmpty()) {
            ZkDataConverter converter = sources.converters().apply(annotation.converter());
            if (!converter.supports(declared.type())) {
                throw invalid(
                        parameter,
                        "the converter '" + annotation.converter() + "' does not support " + declared.type());
            }
            return converted(DataConversion.by(converter, wanted), declared);
        }
        if (type == byte[].class) {
            return ZkWatchInvocation::data;
        }
        if (type == String.class) {
            return ZkWatchInvocation::text;
        }
        DataConversion.Step step = sources.conversion().ofData(wanted);
        if (step == null) {
            throw invalid(
                    parameter,
                    "there is no converter from String or byte[] to " + declared.type()
                            + ", and no ZkDataConverter bean supports it");
        }
        return converted(step, declared);
    }

    private static Source converted(DataConversion.Step step, Declared declared) {
        return invocation -> {
            byte[] data = invocation.data();
            return data == null ? null : converted(step, declared, invocation, data);
        };
    }

    private static @Nullable Object converted(
            DataConversion.Step step, Declared declared, ZkWatchInvocation invocation, byte[] data) {
        String path = invocation.event().getPath();
        Object value;
        try {
            value = step.convert(invocation, data);
        } catch (Exception ex) {
            throw new ZkDataConversionException(path, declared.type(), ex);
        }
        if (value == null && declared.isRequired()) {
            throw new ZkDataConversionException(path, declared.type());
        }
        return value;
    }

    static InvalidZkWatchException invalid(MethodParameter parameter, String why) {
        return invalid(
                parameter,
                why,
                "Use ZkNodeEvent or a subclass, ZkNodeEventType, @ZkPath String, @PathVar for a variable of the path,"
                        + " @ZkData with byte[], String or a type that a Converter or ZkDataConverter bean makes, Stat,"
                        + " List<String> for the children, or ZkClient; or declare a ZkWatchArgumentResolver bean.");
    }

    static InvalidZkWatchException invalid(MethodParameter parameter, String why, String action) {
        return new InvalidZkWatchException(
                "The @ZkWatch method " + parameter.getExecutable() + " cannot be called: parameter "
                        + parameter.getParameterIndex() + " (" + parameter.getParameterName() + ", "
                        + parameter.getParameterType().getName() + "): " + why + ".",
                action);
    }
}
