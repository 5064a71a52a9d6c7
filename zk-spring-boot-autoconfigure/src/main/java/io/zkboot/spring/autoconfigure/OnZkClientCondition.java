/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.spring.ZkClients;
import java.util.List;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** The condition of {@link ConditionalOnZkClient}. */
final class OnZkClientCondition extends SpringBootCondition implements ConfigurationCondition {
    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition(ConditionalOnZkClient.class);
        ConfigurableListableBeanFactory factory = context.getBeanFactory();
        if (factory == null || factory.getBeanNamesForType(ZkClients.class, false, false).length == 0) {
            return ConditionOutcome.noMatch(message.didNotFind("auto-configuration of clients").atAll());
        }
        List<String> clients = ZkClientDefinitions.of(factory, false);
        return clients.isEmpty()
                ? ConditionOutcome.noMatch(message.didNotFind("any clients of this context").atAll())
                : ConditionOutcome.match(message.found("client", "clients").items(clients));
    }
}
