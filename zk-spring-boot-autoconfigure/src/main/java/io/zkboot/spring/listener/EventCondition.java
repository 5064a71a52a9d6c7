/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.event.ZkNodeEvent;
import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.context.expression.BeanFactoryResolver;
import org.springframework.context.expression.MethodBasedEvaluationContext;
import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.ParameterNameDiscoverer;
import org.springframework.expression.Expression;
import org.springframework.expression.spel.standard.SpelExpressionParser;

/** The condition of a {@link io.zkboot.spring.ZkWatch}. */
final class EventCondition {
    private static final SpelExpressionParser PARSER = new SpelExpressionParser();
    private static final ParameterNameDiscoverer NAMES = new DefaultParameterNameDiscoverer();

    private final Expression expression;
    private final Method method;
    private final BeanFactoryResolver beans;

    EventCondition(String expression, Method method, BeanFactory beanFactory) {
        this.expression = PARSER.parseExpression(expression);
        this.method = method;
        this.beans = new BeanFactoryResolver(beanFactory);
    }

    /**
     * Whether the event is to be delivered; anything but {@code true} is a no.
     *
     * @throws ZkWatchConditionException if that cannot be said
     */
    boolean holds(ZkNodeEvent event, @Nullable Object[] arguments) {
        MethodBasedEvaluationContext context = new MethodBasedEvaluationContext(event, method, arguments, NAMES);
        context.setVariable("event", event);
        context.setBeanResolver(beans);
        try {
            return Boolean.TRUE.equals(expression.getValue(context, Boolean.class));
        } catch (RuntimeException ex) { // of what the expression calls, too
            throw new ZkWatchConditionException(expression.getExpressionString(), event.getPath(), ex);
        }
    }
}
