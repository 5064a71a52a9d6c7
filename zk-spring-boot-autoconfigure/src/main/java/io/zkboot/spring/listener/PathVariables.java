/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.PathVar;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.springframework.core.MethodParameter;
import org.springframework.core.convert.TypeDescriptor;

/** The parameters of one method that want variables of the path. */
final class PathVariables {
    private final DataConversion conversion;
    private final List<Wanted> all = new ArrayList<>();

    PathVariables(DataConversion conversion) {
        this.conversion = conversion;
    }

    /** One parameter. */
    final class Wanted {
        private final MethodArguments.Declared declared;
        private final String name;
        private final TypeDescriptor type;

        private Wanted(MethodArguments.Declared declared, String name) {
            this.declared = declared;
            this.name = name;
            this.type = declared.descriptor();
        }

        /** Returns its value; null if the path has no such variable. */
        @Nullable Object value(ZkWatchInvocation invocation) {
            String text = invocation.variable(name);
            return text == null || type.getType() == String.class ? text : conversion.ofText(text, type);
        }
    }

    /** Adds a parameter. */
    Wanted add(MethodArguments.Declared declared) {
        MethodParameter parameter = declared.parameter();
        Wanted wanted = new Wanted(declared, name(parameter));
        if (wanted.type.getType() != String.class && !conversion.makesOfText(wanted.type)) {
            throw MethodArguments.invalid(
                    parameter,
                    "there is no converter from String to " + declared.type(),
                    "Declare a Converter bean, or the parameter as a String.");
        }
        all.add(wanted);
        return wanted;
    }

    private static String name(MethodParameter parameter) {
        PathVar annotation = parameter.getParameterAnnotation(PathVar.class);
        if (annotation != null && !annotation.value().isEmpty()) {
            return annotation.value();
        }
        String name = parameter.getParameterName();
        if (name == null) {
            throw MethodArguments.invalid(
                    parameter,
                    "@PathVar names no variable, and the class does not tell the name of the parameter",
                    "Name the variable, as in @PathVar(\"app\"), or compile with -parameters.");
        }
        return name;
    }

    /** Refuses paths that do not give what the parameters need. */
    void requireOf(List<WatchedPath> paths) {
        for (Wanted wanted : all) {
            List<String> without = paths.stream()
                    .filter(path -> !path.variables().contains(wanted.name))
                    .map(WatchedPath::text)
                    .toList();
            if (without.size() == paths.size() || (wanted.declared.isRequired() && !without.isEmpty())) {
                throw MethodArguments.invalid(
                        wanted.declared.parameter(),
                        "there is no variable {" + wanted.name + "} in " + String.join(" and ", without),
                        action(paths, without));
            }
        }
    }

    private static String action(List<WatchedPath> paths, List<String> without) {
        TreeSet<String> known = new TreeSet<>();
        paths.forEach(path -> known.addAll(path.variables()));
        return (known.isEmpty()
                        ? "Give the path a variable, as in /apps/{app}/config."
                        : "Name one of the variables " + String.join(", ", known) + ".")
                + (without.size() < paths.size()
                        ? " A parameter that not all paths have a value for must be Optional or @Nullable."
                        : "");
    }
}
