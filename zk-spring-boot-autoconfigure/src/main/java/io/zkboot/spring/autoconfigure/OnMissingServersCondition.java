/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.ConfigurationCondition;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Matches if no bean says where the servers of the default client are. That of a named client says nothing of them. */
public final class OnMissingServersCondition extends SpringBootCondition implements ConfigurationCondition {
    @Override
    public ConfigurationPhase getConfigurationPhase() {
        return ConfigurationPhase.REGISTER_BEAN;
    }

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("Missing ZkConnectionDetails");
        ConfigurableListableBeanFactory beanFactory = context.getBeanFactory();
        String found = beanFactory == null
                ? null
                : new ClientBeans(beanFactory, ConfiguredClientNames.in(context.getEnvironment()))
                        .nameOfDefault(ZkConnectionDetails.class);
        return found == null
                ? ConditionOutcome.match(
                        message.didNotFind("any of the default client").atAll())
                : ConditionOutcome.noMatch(message.found("bean").items(found));
    }
}
