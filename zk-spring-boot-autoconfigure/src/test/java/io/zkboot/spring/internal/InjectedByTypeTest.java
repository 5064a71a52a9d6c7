/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.internal;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.annotation.Priority;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.UnsatisfiedDependencyException;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Which bean is injected by type: the one that Spring gives a constructor. */
class InjectedByTypeTest {
    private final GenericApplicationContext context = new AnnotationConfigApplicationContext();
    private final InjectedByType injected = new InjectedByType(context.getBeanFactory());

    interface Thing {}

    static class Plain implements Thing {}

    @Priority(1)
    static class First implements Thing {}

    @Priority(2)
    static class Second implements Thing {}

    static class Asking {
        private final Thing given;

        Asking(Thing unlikeAnyBean) {
            given = unlikeAnyBean;
        }
    }

    private void bean(String name, Class<? extends Thing> type, Consumer<RootBeanDefinition> as) {
        RootBeanDefinition definition = new RootBeanDefinition(type);
        as.accept(definition);
        context.registerBeanDefinition(name, definition);
    }

    private void bean(String name, Class<? extends Thing> type) {
        bean(name, type, definition -> {});
    }

    /** Returns what is chosen, and sees that a constructor is given the same. */
    private @Nullable String chosen() {
        context.registerBean(Asking.class, definition -> definition.setLazyInit(true));
        context.refresh();
        String chosen = injected.choose(Arrays.stream(context.getBeanNamesForType(Thing.class))
                .filter(injected::isCandidate)
                .toList());
        assertThat(chosen == null ? null : context.getBean(chosen)).isSameAs(given());
        return chosen;
    }

    private @Nullable Thing given() {
        try {
            return context.getBean(Asking.class).given;
        } catch (UnsatisfiedDependencyException ex) {
            return null;
        }
    }

    @Test
    void theOnlyOneIsGivenThoughItIsAFallback() {
        bean("one", Plain.class, definition -> definition.setFallback(true));
        bean("byName", Plain.class, definition -> definition.setDefaultCandidate(false));
        bean("never", Plain.class, definition -> definition.setAutowireCandidate(false));
        assertThat(chosen()).isEqualTo("one");
    }

    @Test
    void thePrimaryOneIsGivenOfSeveral() {
        bean("one", Plain.class);
        bean("primary", Plain.class, definition -> definition.setPrimary(true));
        bean("first", First.class);
        assertThat(chosen()).isEqualTo("primary");
    }

    @Test
    void ofTwoPrimaryOnesNoneIsGiven() {
        bean("one", First.class, definition -> definition.setPrimary(true));
        bean("other", Second.class, definition -> definition.setPrimary(true));
        assertThat(chosen()).isNull();
    }

    @Test
    void theOnlyOneThatIsNoFallbackIsGivenBesideThoseThatAreInjectedByTheirNameAlone() {
        bean("one", Plain.class);
        bean("fallback", First.class, definition -> definition.setFallback(true));
        bean("byName", Plain.class, definition -> definition.setDefaultCandidate(false));
        assertThat(chosen()).isEqualTo("one");
    }

    @Test
    void theOneOfTheHighestPriorityIsGivenOfSeveral() {
        bean("one", Plain.class);
        bean("second", Second.class);
        bean("first", First.class);
        assertThat(chosen()).isEqualTo("first");
    }

    @Test
    void ofSeveralThatAreAlikeNoneIsGiven() {
        bean("one", Plain.class);
        bean("other", Plain.class);
        assertThat(chosen()).isNull();
    }

    @Test
    void ofTwoOfTheHighestPriorityNoneIsGiven() {
        bean("one", First.class);
        bean("other", First.class);
        bean("second", Second.class);
        assertThat(chosen()).isNull();
    }

    @Test
    void noneIsGivenWhereThereIsNone() {
        bean("byName", Plain.class, definition -> definition.setDefaultCandidate(false));
        assertThat(chosen()).isNull();
    }
}
