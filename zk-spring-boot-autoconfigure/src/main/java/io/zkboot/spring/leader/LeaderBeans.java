/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.spring.internal.BeanTypes;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.aop.scope.ScopedProxyUtils;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/**
 * Finds {@link ZkLeader} and {@link LeaderOnly} annotations, and registers their elections. It looks at the types of
 * beans, so lazy ones are found too; such a bean is made when it is needed.
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
        LeaderAnnotations annotations = new LeaderAnnotations(beanFactory);
        List<LeaderAnnotations.Found> found = new ArrayList<>();
        List<String> beanNames = new ArrayList<>();
        beanFactory.getBeanNamesIterator().forEachRemaining(beanNames::add);
        for (String beanName : beanNames) {
            if (!ScopedProxyUtils.isScopedTarget(beanName) && !isAbstract(beanName)) {
                found.addAll(annotations.of(beanName, typeOf(beanName)));
            }
        }
        register(found);
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
