/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.support.AopUtils;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;

/**
 * Lets the calls of {@link LeaderOnly} methods through while this application leads, and leaves out others: all of them
 * where no election is stood for.
 */
final class LeaderOnlyCalls implements MethodInterceptor {
    private static final Logger log = LoggerFactory.getLogger(LeaderOnly.class);

    private final ConfigurableListableBeanFactory beanFactory;
    private final ElectionRequests texts;
    private final Map<Method, ZkElection> elections = new ConcurrentHashMap<>();

    LeaderOnlyCalls(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
        this.texts = new ElectionRequests(beanFactory);
    }

    /** Whether the calls of a bean come past here. */
    static boolean intercepts(Object bean) {
        return bean instanceof Advised advised
                && Arrays.stream(advised.getAdvisors()).anyMatch(each -> each.getAdvice() instanceof LeaderOnlyCalls);
    }

    @Override
    public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
        Object target = invocation.getThis();
        Method method = target == null
                ? invocation.getMethod()
                : AopUtils.getMostSpecificMethod(invocation.getMethod(), target.getClass());
        ZkElection election = election(method);
        if (election == null) {
            log.debug("{} is left out, as no election is stood for here", method);
            return SkippedResult.of(method.getReturnType());
        }
        GateWork.Call call = election.enter();
        if (call == null) {
            log.debug("{} is left out, as this application does not lead '{}'", method, election.id());
            return SkippedResult.of(method.getReturnType());
        }
        Object result = null;
        try {
            result = invocation.proceed();
            return result;
        } finally {
            call.leave(result);
        }
    }

    private @Nullable ZkElection election(Method method) {
        ZkElection known = elections.get(method);
        if (known == null) {
            known = find(method);
            if (known != null) {
                elections.put(method, known);
            }
        }
        return known;
    }

    /**
     * As the scan of the beans has found it; a bean whose type was not known then registers it now. Null if no
     * elections are stood for.
     */
    private @Nullable ZkElection find(Method method) {
        LeaderOnly annotation = AnnotatedElementUtils.findMergedAnnotation(method, LeaderOnly.class);
        if (annotation == null) {
            throw new IllegalStateException(method + " has no @LeaderOnly.");
        }
        String where = "The @LeaderOnly of " + method;
        SkippedResult.require(where, method);
        if (!LeaderBeans.areThere(beanFactory)) {
            return null;
        }
        ZkLeaders leaders = beanFactory.getBean(ZkLeaders.class);
        String election = texts.election(where, annotation);
        if (!election.startsWith("/")) {
            return byId(leaders, where, election);
        }
        return leaders.registerLate(texts.request(where, annotation, election));
    }

    static ZkElection byId(ZkLeaders leaders, String where, String id) {
        ZkElection found = leaders.getElection(id);
        if (found == null) {
            throw new InvalidZkLeaderException(
                    where + " names the election '" + id + "', which there is not. There are: "
                            + leaders.getElections().stream()
                                    .map(ZkElection::id)
                                    .toList() + ".",
                    "Give it a path, which begins with a slash, or the id of a @ZkLeader of this context.");
        }
        return found;
    }
}
