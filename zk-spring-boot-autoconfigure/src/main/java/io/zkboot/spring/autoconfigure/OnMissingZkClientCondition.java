/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.spring.ZkClients;
import java.util.List;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/**
 * Matches if neither the context nor an ancestor has a client. A bean made from a client is none: if there are only
 * such, the one that they are made from is ours. Where that cannot be told, {@link ZkViewFailureAnalyzer} helps.
 */
final class OnMissingZkClientCondition extends SpringBootCondition implements ConfigurationCondition {
    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("Missing ZkClient");
        BeanFactory factory = context.getBeanFactory();
        if (factory != null && factory.containsBean(ZkClients.DEFAULT_BEAN_NAME)) {
            return ConditionOutcome.noMatch(message.found("bean").items(ZkClients.DEFAULT_BEAN_NAME));
        }
        while (factory instanceof ConfigurableListableBeanFactory known) {
            List<String> clients = ZkClientDefinitions.of(known);
            if (!clients.isEmpty()) {
                return ConditionOutcome.noMatch(
                        message.found("client", "clients").items(clients));
            }
            factory = known.getParentBeanFactory();
        }
        return ConditionOutcome.match(message.didNotFind("any clients").atAll());
    }
}
