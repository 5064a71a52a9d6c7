/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.discovery;

import org.springframework.boot.autoconfigure.condition.ConditionMessage;
import org.springframework.boot.autoconfigure.condition.ConditionOutcome;
import org.springframework.boot.autoconfigure.condition.NoneNestedConditions;
import org.springframework.boot.autoconfigure.condition.SpringBootCondition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;
import org.springframework.util.ClassUtils;

/** Whether Spring Cloud Zookeeper discovers and registers: it is there, and nobody has switched it off. */
final class OnSpringCloudZookeeperCondition extends SpringBootCondition {
    static final String SWITCH = "spring.cloud.zookeeper.discovery.enabled";

    private static final String CLASS =
            "org.springframework.cloud.zookeeper.discovery.ZookeeperDiscoveryAutoConfiguration";

    @Override
    public ConditionOutcome getMatchOutcome(ConditionContext context, AnnotatedTypeMetadata metadata) {
        ConditionMessage.Builder message = ConditionMessage.forCondition("discovery of Spring Cloud Zookeeper");
        if (!ClassUtils.isPresent(CLASS, context.getClassLoader())) {
            return ConditionOutcome.noMatch(message.because("it is not on the class path"));
        }
        Environment environment = context.getEnvironment();
        for (String name : new String[] {"spring.cloud.zookeeper.enabled", SWITCH}) {
            if (!environment.getProperty(name, Boolean.class, true)) {
                return ConditionOutcome.noMatch(message.because(name + " is false"));
            }
        }
        return ConditionOutcome.match(message.because("it is on the class path"));
    }

    /** The opposite. */
    static final class Absent extends NoneNestedConditions {
        Absent() {
            super(ConfigurationPhase.REGISTER_BEAN);
        }

        @Conditional(OnSpringCloudZookeeperCondition.class)
        static final class Present {}
    }
}
