/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import io.zkboot.spring.discovery.ZkAutoServiceRegistration;
import io.zkboot.spring.discovery.ZkServiceRegistry;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.BeanFactoryUtils;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.cloud.client.serviceregistry.AutoServiceRegistration;
import org.springframework.cloud.client.serviceregistry.ServiceRegistry;

/** Says so if the application is registered by others, and not in ZooKeeper. */
final class RegistrationElsewhere implements SmartInitializingSingleton {
    private static final Logger log = LoggerFactory.getLogger(RegistrationElsewhere.class);

    private final ListableBeanFactory beanFactory;

    RegistrationElsewhere(ListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Set<String> others = new LinkedHashSet<>();
        others.addAll(List.of(names(AutoServiceRegistration.class)));
        others.addAll(List.of(names(ServiceRegistry.class)));
        List.of(names(ZkServiceRegistry.class)).forEach(others::remove);
        if (others.isEmpty() || names(ZkAutoServiceRegistration.class).length > 0) {
            return;
        }
        log.info(
                "This application is not registered in ZooKeeper, as there is another registration: {}. Set"
                        + " zk.discovery.register.enabled=false if it should be so.",
                String.join(", ", others));
    }

    private String[] names(Class<?> type) {
        return BeanFactoryUtils.beanNamesForTypeIncludingAncestors(beanFactory, type, true, false);
    }
}
