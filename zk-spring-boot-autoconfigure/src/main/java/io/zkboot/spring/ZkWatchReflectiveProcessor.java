/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.ExecutableMode;
import org.springframework.aot.hint.ReflectionHints;
import org.springframework.aot.hint.annotation.ReflectiveProcessor;
import org.springframework.context.ApplicationEvent;

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
            boolean single = parameters.length == 1 && !ApplicationEvent.class.isAssignableFrom(parameter.getType());
            if (single || parameter.isAnnotationPresent(ZkData.class)) {
                bindings.registerReflectionHints(hints, parameter.getParameterizedType());
            }
        }
    }
}
