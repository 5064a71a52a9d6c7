/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.test;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.test.context.TestContextAnnotationUtils;

/** Brings the server of {@link EmbeddedZooKeeper} into a context. All such contexts are alike, and so are shared. */
final class EmbeddedZooKeeperContextCustomizerFactory implements ContextCustomizerFactory {
    @Override
    public @Nullable ContextCustomizer createContextCustomizer(
            Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
        return TestContextAnnotationUtils.hasAnnotation(testClass, EmbeddedZooKeeper.class) ? new Customizer() : null;
    }

    /** A record, as equal ones are equal. */
    private record Customizer() implements ContextCustomizer {
        @Override
        public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration configuration) {
            if (!(context.getBeanFactory() instanceof BeanDefinitionRegistry registry)) {
                throw new IllegalStateException("@EmbeddedZooKeeper cannot add its server to "
                        + context.getClass().getName() + ", which takes no bean definitions.");
            }
            new AnnotatedBeanDefinitionReader(registry, context.getEnvironment())
                    .register(EmbeddedZooKeeperConfiguration.class);
        }
    }
}
