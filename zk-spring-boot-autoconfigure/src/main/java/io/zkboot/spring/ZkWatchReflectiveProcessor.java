/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Type;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.ReflectiveProcessor;

/** What a native image needs of a watch method: the method, and what is made of data. */
final class ZkWatchReflectiveProcessor implements ReflectiveProcessor {
    private final BindingReflectionHintsRegistrar bindings = new BindingReflectionHintsRegistrar();

    @Override
    public void registerReflectionHints(ReflectionHints hints, AnnotatedElement element) {
        if (!(element instanceof Method method)) {
            return;
        }
        hints.registerMethod(method, ExecutableMode.INVOKE);
        Parameter[] parameters = method.getParameters();
        for (Parameter parameter : parameters) {
            if (parameters.length == 1 || parameter.isAnnotationPresent(ZkData.class)) {
                Type type = parameter.getParameterizedType();
                bindings.registerReflectionHints(hints, type);
            }
        }
    }
}
