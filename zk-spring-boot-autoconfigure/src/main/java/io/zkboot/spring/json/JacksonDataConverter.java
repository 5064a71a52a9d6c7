/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.json;

import io.zkboot.spring.listener.ZkDataConverter;
import java.lang.reflect.TypeVariable;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.type.TypeFactory;

/**
 * Reads data of nodes as JSON with Jackson 3: records and other classes, {@code Map<String, Object>},
 * {@code List<Foo>}, {@code JsonNode}. Empty data gives nothing. The auto-configuration declares one where there is a
 * {@link JsonMapper}; without Spring Boot declare it as a bean.
 */
public final class JacksonDataConverter implements ZkDataConverter {
    private final JsonMapper mapper;

    /**
     * Creates one.
     *
     * @param mapper reads, as it is configured
     */
    public JacksonDataConverter(JsonMapper mapper) {
        this.mapper = mapper;
    }

    /**
     * Returns true for all but what no JSON can be: services of Spring and of the client, functions, and what is to be
     * closed.
     */
    @Override
    public boolean supports(ResolvableType type) {
        Class<?> raw = type.toClass();
        String name = raw.getName();
        return !name.startsWith("org.springframework.")
                && !name.startsWith("io.zkboot.client.")
                && !name.startsWith("java.util.function.")
                && !name.startsWith("java.util.concurrent.")
                && !ClassUtils.isAssignable(AutoCloseable.class, raw);
    }

    @Override
    public @Nullable Object convert(byte[] data, ResolvableType type) {
        return data.length == 0
                ? null
                : mapper.readValue(data, javaType(type, mapper.getTypeFactory(), new HashSet<>()));
    }

    /** Returns true: what a converter makes of text it goes on making. */
    @Override
    public boolean isFallback() {
        return true;
    }

    /**
     * By its generics, for a variable is what the class of the bean makes of it.
     *
     * @param open the variables in whose bounds this is: {@code Node<N extends Node<N>>} has no end otherwise
     */
    private static JavaType javaType(ResolvableType type, TypeFactory types, Set<TypeVariable<?>> open) {
        if (type.isArray()) {
            return types.constructArrayType(javaType(type.getComponentType(), types, open));
        }
        if (!(type.getType() instanceof TypeVariable<?> variable)) {
            return ofGenerics(type, types, open);
        }
        if (!open.add(variable)) {
            return types.constructType(type.toClass());
        }
        try {
            return ofGenerics(type, types, open);
        } finally {
            open.remove(variable);
        }
    }

    private static JavaType ofGenerics(ResolvableType type, TypeFactory types, Set<TypeVariable<?>> open) {
        ResolvableType[] generics = type.getGenerics();
        if (generics.length == 0) {
            return types.constructType(type.toClass());
        }
        JavaType[] parameters = new JavaType[generics.length];
        for (int i = 0; i < generics.length; i++) {
            parameters[i] = javaType(generics[i], types, open);
        }
        return types.constructParametricType(type.toClass(), parameters);
    }
}
