/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.recipe;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.context.annotation.DeferredImportSelector;
import org.springframework.context.annotation.Import;
import org.springframework.core.type.AnnotationMetadata;

/**
 * Brings {@link ZkRecipes} and {@link ZkRecipesView}, on a {@code @Configuration} class of an application without
 * Spring Boot. The auto-configuration does the same. The application brings a {@link io.zkboot.spring.ZkClients} bean
 * ({@link io.zkboot.spring.EnableZkWatch} has one) and a client.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Import(EnableZkRecipes.Selector.class)
public @interface EnableZkRecipes {
    /** Imports the configuration after all others, so that what those declare is there to be found. */
    final class Selector implements DeferredImportSelector {
        @Override
        public String[] selectImports(AnnotationMetadata importingClassMetadata) {
            return new String[] {ZkRecipesConfiguration.class.getName()};
        }
    }
}
