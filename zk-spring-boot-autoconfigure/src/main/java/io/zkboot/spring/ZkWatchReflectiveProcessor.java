/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.TypeVariable;
import java.util.Arrays;
import java.util.Set;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.ReflectiveProcessor;
import org.springframework.context.ApplicationEvent;
import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotatedMethod;

/** What a native image needs of a watch method: the method, and what is made of data and of variables of the path. */
final class ZkWatchReflectiveProcessor implements ReflectiveProcessor {
    /** What Spring's conversion makes a value of a text with, besides a constructor. */
    private static final Set<String> FACTORIES = Set.of("of", "from", "valueOf");

    private final BindingReflectionHintsRegistrar bindings = new BindingReflectionHintsRegistrar();

    @Override
    public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
        if (!(element instanceof Method method)) {
            return;
        }
        hints.registerMethod(method, ExecutableMode.INVOKE);
        // It knows what interfaces say of the parameters, too.
        MethodParameter[] parameters = new AnnotatedMethod(method).getMethodParameters();
        for (MethodParameter parameter : parameters) {
            boolean single =
                    parameters.length == 1 && !ApplicationEvent.class.isAssignableFrom(parameter.getParameterType());
            boolean data = single || parameter.hasParameterAnnotation(ZkData.class);
            if (data) {
                bindings.registerReflectionHints(hints, parameter.getGenericParameterType());
            }
            if (data || parameter.hasParameterAnnotation(PathVar.class)) {
                registerFactories(hints, ResolvableType.forMethodParameter(parameter));
            }
        }
    }

    private static void registerFactories(ReflectionHints hints, ResolvableType type) {
        Class<?> made = type.resolve(Object.class);
        for (Constructor<?> constructor : made.getConstructors()) {
            if (takesText(constructor.getParameterTypes())) {
                hints.registerConstructor(constructor, ExecutableMode.INVOKE);
            }
        }
        Arrays.stream(made.getMethods())
                .filter(method -> Modifier.isStatic(method.getModifiers())
                        && FACTORIES.contains(method.getName())
                        && takesText(method.getParameterTypes()))
                .forEach(method -> hints.registerMethod(method, ExecutableMode.INVOKE));
        if (made.isArray()) {
            registerFactories(hints, type.getComponentType());
        }
        if (!(type.getType() instanceof TypeVariable<?>)) { // which may be bounded by itself
            for (ResolvableType part : type.getGenerics()) { // of an Optional, or a list
                registerFactories(hints, part);
            }
        }
    }

    private static boolean takesText(Class<?>[] parameters) {
        return parameters.length == 1 && parameters[0] == String.class;
    }
}
