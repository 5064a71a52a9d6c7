/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.spring.recipe.EnableZkRecipes;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.DeferredImportSelector;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.ImportSelector;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Turns {@link ZkLeader} and {@link LeaderOnly} on, on a {@code @Configuration} class of an application without Spring
 * Boot, or of a child context without auto-configuration. The auto-configuration does the same; both together do it
 * once. It brings {@link ZkLeaders}, unless the context itself declares one, and what {@link EnableZkRecipes} brings.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@EnableZkRecipes
@Import(EnableZkLeaders.Selector.class)
public @interface EnableZkLeaders {
    /** Imports the configuration after all others, so that what those declare is there to be found. */
    final class Selector implements DeferredImportSelector {
        @Override
        public String[] selectImports(AnnotationMetadata importingClassMetadata) {
            return new String[] {ZkLeadersConfiguration.class.getName()};
        }
    }

    /** Imports what holds the work of a leader back, also where there are no elections. */
    final class Proxies implements ImportSelector {
        @Override
        public String[] selectImports(AnnotationMetadata importingClassMetadata) {
            return new String[] {LeaderProxiesConfiguration.class.getName()};
        }
    }
}
