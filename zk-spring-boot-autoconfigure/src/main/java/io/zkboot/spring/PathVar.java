/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a parameter of a {@link ZkWatch} method that gets a variable of the path, as {@code app} of <code>
 * /apps/{app}/config</code>: a {@code String}, or a type that Spring's conversion service makes of one.
 *
 * <p>If the method has several paths and not all have the variable, the parameter must be {@code Optional} or
 * {@code @Nullable}.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface PathVar {
    /** Name of the variable; by default that of the parameter, for which the class is compiled with -parameters. */
    String value() default "";
}
