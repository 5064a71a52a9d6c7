/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import org.springframework.aop.framework.autoproxy.AbstractBeanFactoryAwareAdvisingPostProcessor;
import org.springframework.aop.support.DefaultPointcutAdvisor;
import org.springframework.aop.support.annotation.AnnotationMatchingPointcut;
import org.springframework.core.Ordered;

/**
 * Puts a proxy before each bean with {@link LeaderOnly} methods. Before the processors that look for scheduled methods,
 * and for those that are asynchronous: those then call the proxy, on the thread that is to be interrupted.
 */
final class LeaderOnlyProcessor extends AbstractBeanFactoryAwareAdvisingPostProcessor {
    static final int ORDER = Ordered.LOWEST_PRECEDENCE - 100;

    private static final long serialVersionUID = 1L;

    LeaderOnlyProcessor(LeaderOnlyCalls calls) {
        this.advisor = new DefaultPointcutAdvisor(new AnnotationMatchingPointcut(null, LeaderOnly.class, true), calls);
        setBeforeExistingAdvisors(true);
        setOrder(ORDER);
    }
}
