/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.host.HostProvider;
import io.zkboot.client.security.SaslConfig;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.NoUniqueBeanDefinitionException;
import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.BeanDefinitionCustomizer;
import org.springframework.beans.factory.support.AbstractBeanDefinition;
import org.springframework.context.annotation.AnnotatedBeanDefinitionReader;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.context.support.SimpleThreadScope;

/** Which bean is that of the default client, and which that of a named one, asked before any has been made. */
class ClientBeansTests {
    private static final SaslConfig ONE = SaslConfig.jaas("One");
    private static final SaslConfig OTHER = SaslConfig.jaas("Other");
    private static final ZkConnectionDetails DETAILS = () -> "details:2181";
    private static final HostProvider HOSTS = List::of;

    private final GenericApplicationContext parent = new GenericApplicationContext();
    private final GenericApplicationContext context = new GenericApplicationContext();
    private final ClientBeans beans = new ClientBeans(context.getBeanFactory(), Set.of("orders"));

    private static BeanDefinitionCustomizer byName() {
        return definition -> ((AbstractBeanDefinition) definition).setDefaultCandidate(false);
    }

    private static void sasl(
            GenericApplicationContext where, String name, @Nullable SaslConfig bean, BeanDefinitionCustomizer... as) {
        where.registerBean(name, SaslConfig.class, () -> bean, as);
    }

    private void configure(Class<?> configuration) {
        new AnnotatedBeanDefinitionReader(context).register(configuration);
        context.addBeanFactoryPostProcessor(factory -> factory.registerScope("absent", new AbsentScope()));
        context.refreshForAotProcessing(new RuntimeHints()); // makes no beans
    }

    static class Untold implements FactoryBean<Object> {
        private final Object product;
        private final Class<?> type;

        Untold(Object product, Class<?> type) {
            this.product = product;
            this.type = type;
        }

        @Override
        public Object getObject() {
            return product;
        }

        @Override
        public Class<?> getObjectType() {
            return type;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class UntoldBeans {
        @Bean
        FactoryBean<?> identity() {
            return new Untold(ONE, SaslConfig.class);
        }

        @Bean
        FactoryBean<?> hosts() {
            return new Untold(HOSTS, HostProvider.class);
        }

        @Bean
        FactoryBean<?> details() {
            return new Untold(DETAILS, ZkConnectionDetails.class);
        }

        @Bean
        FactoryBean<?> ordersSaslConfig() {
            return new Untold(OTHER, SaslConfig.class);
        }
    }

    @Test
    void whatAFactoryMakesThatDoesNotTellItsTypeIsFoundBeforeTheFactoryIsMade() {
        configure(UntoldBeans.class);
        assertThat(context.getBeanFactory().containsSingleton("identity")).isFalse();
        assertThat(beans.ofDefault(SaslConfig.class)).isSameAs(ONE);
    }

    @Test
    void soAreHostsAndDetails() {
        configure(UntoldBeans.class);
        assertThat(beans.ofDefault(HostProvider.class)).isSameAs(HOSTS);
        assertThat(beans.ofDefault(ZkConnectionDetails.class)).isSameAs(DETAILS);
    }

    @Test
    void soIsWhatSuchAFactoryMakesForANamedClient() {
        configure(UntoldBeans.class);
        assertThat(beans.of("orders", SaslConfig.class)).isSameAs(OTHER);
    }

    @Test
    void suchAFactoryIsAskedThoughAnotherBeanIsKnownThatIsInjectedByItsNameAlone() {
        sasl(context, "archive", OTHER, byName());
        configure(UntoldBeans.class);
        assertThat(beans.ofDefault(SaslConfig.class)).isSameAs(ONE);
    }

    @Configuration(proxyBeanMethods = false)
    static class NoBeans {
        @Bean
        @Nullable SaslConfig identity() {
            return null;
        }

        @Bean
        @Nullable SaslConfig ordersSaslConfig() {
            return null;
        }
    }

    @Test
    void aBeanThatIsNoneIsNone() {
        configure(NoBeans.class);
        assertThat(beans.ofDefault(SaslConfig.class)).isNull();
        assertThat(beans.of("orders", SaslConfig.class)).isNull();
    }

    @Configuration(proxyBeanMethods = false)
    static class NoPrimary {
        @Bean
        @Primary
        @Nullable SaslConfig identity() {
            return null;
        }

        @Bean
        SaslConfig other() {
            return OTHER;
        }
    }

    @Test
    void aPrimaryBeanThatIsNoneIsNoneAmongOthers() {
        configure(NoPrimary.class);
        assertThat(beans.ofDefault(SaslConfig.class)).isNull();
    }

    @Test
    void aBeanWhoseScopeIsNotActiveIsNone() {
        sasl(context, "identity", ONE, definition -> definition.setScope("absent"));
        configure(AbsentScope.class);
        assertThat(beans.ofDefault(SaslConfig.class)).isNull();
    }

    static class AbsentScope extends SimpleThreadScope {
        @Override
        public Object get(String name, ObjectFactory<?> factory) {
            throw new IllegalStateException("expected by the test");
        }
    }

    @Test
    void aChildWithABeanThatIsInjectedByItsNameAloneHasThePrimaryOneOfItsParent() {
        sasl(parent, "one", ONE, definition -> definition.setPrimary(true));
        sasl(parent, "other", OTHER);
        sasl(context, "archive", SaslConfig.jaas("Archive"), byName());
        context.setParent(parent);
        assertThat(beans.ofDefault(SaslConfig.class)).isSameAs(ONE);
    }

    @Test
    void soItHasBesideTheBeanOfANamedClient() {
        sasl(parent, "one", ONE, definition -> definition.setPrimary(true));
        sasl(parent, "other", OTHER);
        sasl(context, "ordersSaslConfig", SaslConfig.jaas("Orders"));
        context.setParent(parent);
        assertThat(beans.ofDefault(SaslConfig.class)).isSameAs(ONE);
    }

    @Test
    void whatIsInjectedByItsNameAloneInAParentIsNotThatOfTheDefaultClientOfAChild() {
        sasl(parent, "archive", OTHER, byName());
        context.setParent(parent);
        assertThat(beans.ofDefault(SaslConfig.class)).isNull();
        assertThat(beans.nameOfDefault(SaslConfig.class)).isNull();
    }

    @Test
    void aChildHasItsOwnAndNotThePrimaryOneOfItsParent() {
        sasl(parent, "one", ONE, definition -> definition.setPrimary(true));
        sasl(context, "other", OTHER);
        sasl(context, "ordersSaslConfig", SaslConfig.jaas("Orders"));
        context.setParent(parent);
        assertThat(beans.ofDefault(SaslConfig.class)).isSameAs(OTHER);
        assertThat(beans.nameOfDefault(SaslConfig.class)).isEqualTo("other");
    }

    @Test
    void severalOfWhichNoneIsPrimaryAreRefusedWithTheirNames() {
        sasl(context, "one", ONE);
        sasl(context, "other", OTHER);
        assertThatThrownBy(() -> beans.ofDefault(SaslConfig.class))
                .isInstanceOf(NoUniqueBeanDefinitionException.class)
                .hasMessageContaining("one,other");
    }

    @Test
    void aFallbackIsTakenOnlyForWantOfAnother() {
        sasl(context, "one", ONE, definition -> definition.setFallback(true));
        assertThat(beans.ofDefault(SaslConfig.class)).isSameAs(ONE);
        sasl(context, "other", OTHER);
        sasl(context, "ordersSaslConfig", SaslConfig.jaas("Orders"));
        assertThat(beans.ofDefault(SaslConfig.class)).isSameAs(OTHER);
    }
}
