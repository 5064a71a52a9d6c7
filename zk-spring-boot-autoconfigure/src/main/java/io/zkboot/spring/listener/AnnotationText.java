/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Resolves the placeholders and expressions of annotation attributes. */
final class AnnotationText {
    private final ConfigurableListableBeanFactory beanFactory;

    AnnotationText(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    /** Returns the text of an attribute. */
    String text(String attribute, String value) {
        Object resolved = resolve(attribute, value);
        return resolved == null ? "" : resolved.toString();
    }

    /** Returns all texts of an attribute; an expression may give several. */
    List<String> texts(String attribute, String[] values) {
        List<String> texts = new ArrayList<>();
        for (String value : values) {
            Object resolved = resolve(attribute, value);
            if (resolved instanceof Object[] several) {
                for (Object one : several) {
                    texts.add(String.valueOf(one));
                }
            } else if (resolved instanceof Collection<?> several) {
                several.forEach(one -> texts.add(String.valueOf(one)));
            } else {
                texts.add(resolved == null ? "" : resolved.toString());
            }
        }
        return texts;
    }

    private @Nullable Object resolve(String attribute, String value) {
        String text;
        try {
            text = beanFactory.resolveEmbeddedValue(value);
        } catch (IllegalArgumentException ex) {
            throw unresolved(attribute, value, ex);
        }
        if (text == null) {
            return null;
        }
        if (text.contains("${")) {
            // Without a strict placeholder configurer the context leaves unknown placeholders as they are.
            throw unresolved(attribute, value, null);
        }
        BeanExpressionResolver expressions = beanFactory.getBeanExpressionResolver();
        if (expressions == null) {
            return text;
        }
        try {
            return expressions.evaluate(text, new BeanExpressionContext(beanFactory, null));
        } catch (RuntimeException ex) {
            throw new InvalidZkWatchException(
                    "The expression '" + value + "' in the attribute '" + attribute
                            + "' of a @ZkWatch cannot be evaluated: " + ex.getMessage(),
                    "Correct the expression.",
                    ex);
        }
    }

    private static InvalidZkWatchException unresolved(
            String attribute, String value, @Nullable IllegalArgumentException cause) {
        String message = "A placeholder in '" + value + "', the attribute '" + attribute
                + "' of a @ZkWatch, cannot be resolved" + (cause == null ? "." : ": " + cause.getMessage());
        String action = "Define the property, or give a default as in '${name:default}'.";
        return cause == null
                ? new InvalidZkWatchException(message, action)
                : new InvalidZkWatchException(message, action, cause);
    }
}
