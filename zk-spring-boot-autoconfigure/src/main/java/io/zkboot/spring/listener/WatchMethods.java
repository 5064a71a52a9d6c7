/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.ZkWatches;
import io.zkboot.spring.internal.BeanTypes;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodIntrospector;
import org.springframework.core.annotation.AnnotationUtils;
import org.springframework.core.annotation.MergedAnnotation;
import org.springframework.core.annotation.MergedAnnotations;
import org.springframework.core.annotation.MergedAnnotations.SearchStrategy;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.core.type.classreading.CachingMetadataReaderFactory;
import org.springframework.core.type.classreading.MetadataReaderFactory;

/** Finds the {@link ZkWatch} methods of classes. */
final class WatchMethods {
    private final MetadataReaderFactory classFiles;

    WatchMethods(@Nullable ClassLoader classLoader) {
        this.classFiles = new CachingMetadataReaderFactory(classLoader);
    }

    /** Returns the methods of a class with their annotations; each once, whoever overrides it. */
    Map<Method, Set<ZkWatch>> of(Class<?> type) {
        if (BeanTypes.isOfSpring(type) || !AnnotationUtils.isCandidateClass(type, ZkWatch.class)) {
            return Map.of();
        }
        return MethodIntrospector.selectMethods(type, (MethodIntrospector.MetadataLookup<Set<ZkWatch>>) method -> {
            Set<ZkWatch> watches = annotations(method);
            return watches.isEmpty() ? null : watches;
        });
    }

    /**
     * Whether the class file of a class, or of what it extends, has an annotated method. It works where the class
     * itself cannot be looked at, because a type that it uses is missing.
     */
    boolean isDeclaredBy(@Nullable String className) {
        if (className == null || className.startsWith("java.")) {
            return false;
        }
        AnnotationMetadata metadata;
        try {
            metadata = classFiles.getMetadataReader(className).getAnnotationMetadata();
        } catch (IOException | RuntimeException ex) {
            return false; // a class without a class file
        }
        return metadata.hasAnnotatedMethods(ZkWatch.class.getName())
                || metadata.hasAnnotatedMethods(ZkWatches.class.getName())
                || isDeclaredBy(metadata.getSuperClassName())
                || Stream.of(metadata.getInterfaceNames()).anyMatch(this::isDeclaredBy);
    }

    /** An annotation of an overriding method replaces those of the methods that it overrides. */
    private static Set<ZkWatch> annotations(Method method) {
        List<MergedAnnotation<ZkWatch>> found = MergedAnnotations.from(method, SearchStrategy.TYPE_HIERARCHY).stream(
                        ZkWatch.class)
                .toList();
        return found.stream()
                .filter(one -> found.stream().noneMatch(other -> overrides(other, one)))
                .map(MergedAnnotation::synthesize)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static boolean overrides(MergedAnnotation<?> annotation, MergedAnnotation<?> other) {
        return annotation.getSource() instanceof Method method
                && other.getSource() instanceof Method overridden
                && method.getDeclaringClass() != overridden.getDeclaringClass()
                && overridden.getDeclaringClass().isAssignableFrom(method.getDeclaringClass());
    }
}
