/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.spring.internal.BeanTypes;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Finds {@link ZkLeader} and {@link LeaderOnly} annotations, and registers their elections. It looks at the types of
 * beans, so lazy ones are found too; such a bean is made when it is needed.
 *
 * <p>Without {@link ZkLeaders} it says whose work is held back, and refuses what could not be.
 *
 * <p>Most beans are not ours: one that cannot be looked at is passed over.
 */
final class LeaderBeans implements SmartInitializingSingleton {
    private static final Logger log = LoggerFactory.getLogger(LeaderBeans.class);

    private final ConfigurableListableBeanFactory beanFactory;
    private final BeanTypes types;

    LeaderBeans(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
        this.types = new BeanTypes(beanFactory);
    }

    @Override
    public void afterSingletonsInstantiated() {
        boolean elections = areThere(beanFactory);
        LeaderAnnotations annotations = new LeaderAnnotations(beanFactory, elections);
        List<LeaderAnnotations.Found> found = new ArrayList<>();
        List<String> beanNames = new ArrayList<>();
        beanFactory.getBeanNamesIterator().forEachRemaining(beanNames::add);
        for (String beanName : beanNames) {
            if (!ScopedProxyUtils.isScopedTarget(beanName) && !isAbstract(beanName)) {
                found.addAll(annotations.of(beanName, typeOf(beanName)));
            }
        }
        if (elections) {
            register(found);
        } else if (!found.isEmpty()) {
            log.warn(
                    "Nobody leads here, as no election is stood for: calls of @LeaderOnly methods are left out, and"
                            + " nothing that a @ZkLeader marks is run. This is about {}. With zk.enabled=false there"
                            + " are elections only if the application declares a ZkClient and has @EnableZkLeaders;"
                            + " for development there is zk.embedded.enabled=true.",
                    found.stream().map(LeaderAnnotations.Found::name).toList());
        }
    }

    /** Whether elections are stood for at all: without them nobody leads. */
    static boolean areThere(ConfigurableListableBeanFactory beanFactory) {
        return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, ZkLeaders.class, true, false).length
                > 0;
    }

    private boolean isAbstract(String beanName) {
        return beanFactory.containsBeanDefinition(beanName)
                && beanFactory.getMergedBeanDefinition(beanName).isAbstract();
    }

    private Class<?> typeOf(String beanName) {
        try {
            return types.targetClassOf(beanName);
        } catch (Exception | LinkageError ex) {
            log.debug("The class of the bean '{}' cannot be told; no @ZkLeader is looked for", beanName, ex);
            return Object.class;
        }
    }

    private void register(List<LeaderAnnotations.Found> found) {
        if (found.isEmpty()) {
            return;
        }
        ZkLeaders leaders = beanFactory.getBean(ZkLeaders.class);
        List<LeaderAnnotations.Found> withPath =
                found.stream().filter(each -> each.request() != null).toList();
        List<ElectionRequest> requests = new ArrayList<>();
        withPath.forEach(each -> {
            if (each.request() != null) {
                requests.add(each.request());
            }
        });
        List<ZkElection> elections = leaders.register(requests);
        for (int i = 0; i < elections.size(); i++) {
            withPath.get(i).addTo(elections.get(i));
        }
        for (LeaderAnnotations.Found each : found) {
            if (each.request() == null) {
                each.addTo(LeaderOnlyCalls.byId(leaders, each.where(), each.id()));
            }
        }
    }
}
