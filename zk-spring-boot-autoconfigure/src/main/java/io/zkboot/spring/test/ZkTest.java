/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.test.autoconfigure.OverrideAutoConfiguration;
import org.springframework.boot.test.context.filter.annotation.TypeExcludeFilters;
import org.springframework.context.annotation.ComponentScan.Filter;
import org.springframework.core.annotation.AliasFor;
import org.springframework.test.context.BootstrapWith;
import org.springframework.test.context.junit.jupiter.SpringExtension;

/**
 * A test of the part of an application that talks to ZooKeeper: the client, watch methods and conversion are
 * auto-configured, other auto-configurations are not. Components of the application are left out unless
 * {@link #includeFilters()} or {@code @Import} names them.
 *
 * <p>The servers come from {@code zk.connect-string}, or from a {@code @ServiceConnection} container.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
@BootstrapWith(ZkTestContextBootstrapper.class)
@ExtendWith(SpringExtension.class)
@OverrideAutoConfiguration(enabled = false)
@TypeExcludeFilters(ZkTypeExcludeFilter.class)
@AutoConfigureZk
@ImportAutoConfiguration
public @interface ZkTest {
    /** Properties in the form {@code key=value}, added to the environment of the test. */
    String[] properties() default {};

    /** Whether components of the application are left out. */
    boolean useDefaultFilters() default true;

    /** Components that are taken in although the default filters leave them out. */
    Filter[] includeFilters() default {};

    /** Components that are left out. */
    Filter[] excludeFilters() default {};

    /** Auto-configurations that are left out. */
    @AliasFor(annotation = ImportAutoConfiguration.class, attribute = "exclude")
    Class<?>[] excludeAutoConfiguration() default {};
}
