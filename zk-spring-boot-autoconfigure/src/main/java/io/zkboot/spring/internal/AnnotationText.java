/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.internal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Resolves the placeholders and expressions of annotation attributes. */
public final class AnnotationText {
    private final ConfigurableListableBeanFactory beanFactory;
    private final Mistake mistake;

    /** Makes the exception that says what is wrong with an annotation, and how to mend it. */
    @FunctionalInterface
    public interface Mistake {
        RuntimeException of(String message, String action, @Nullable Exception cause);
    }

    public AnnotationText(ConfigurableListableBeanFactory beanFactory, Mistake mistake) {
        this.beanFactory = beanFactory;
        this.mistake = mistake;
    }

    /**
     * Returns the text of an attribute.
     *
     * @param where the annotation, for texts about mistakes
     */
    public String text(String where, String attribute, String value) {
        Object resolved = resolve(where, attribute, value);
        return resolved == null ? "" : resolved.toString();
    }

    /** Returns all texts of an attribute; an expression may give several. */
    public List<String> texts(String where, String attribute, String[] values) {
        List<String> texts = new ArrayList<>();
        for (String value : values) {
            Object resolved = resolve(where, attribute, value);
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

    private @Nullable Object resolve(String where, String attribute, String value) {
        String text;
        try {
            text = beanFactory.resolveEmbeddedValue(value);
        } catch (IllegalArgumentException ex) {
            throw unresolved(where, attribute, value, ex);
        }
        if (text == null) {
            return null;
        }
        if (text.contains("${")) {
            // Without a strict placeholder configurer the context leaves unknown placeholders as they are.
            throw unresolved(where, attribute, value, null);
        }
        BeanExpressionResolver expressions = beanFactory.getBeanExpressionResolver();
        if (expressions == null) {
            return text;
        }
        try {
            return expressions.evaluate(text, new BeanExpressionContext(beanFactory, null));
        } catch (RuntimeException ex) {
            throw mistake.of(
                    where + " has in its attribute '" + attribute + "' the expression '" + value
                            + "', which cannot be evaluated: " + ex.getMessage(),
                    "Correct the expression.",
                    ex);
        }
    }

    private RuntimeException unresolved(
            String where, String attribute, String value, @Nullable IllegalArgumentException cause) {
        return mistake.of(
                where + " has in its attribute '" + attribute + "' a placeholder that cannot be resolved: '" + value
                        + "'" + (cause == null ? "." : ": " + cause.getMessage()),
                "Define the property, or give a default as in '${name:default}'.",
                cause);
    }
}
