/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a parameter of a {@link ZkWatch} method that gets the data of the node: {@code byte[]} (empty for a node
 * without data), {@code String} (UTF-8), or another type. What makes that is, in this order,
 *
 * <ol>
 *   <li>a {@link io.zkboot.spring.listener.ZkDataConverter} bean that supports the type;
 *   <li>a converter from {@code String} or {@code byte[]}: those for simple types and their collections, and
 *       {@link org.springframework.core.convert.converter.Converter} beans of yours;
 *   <li>JSON, if there is a {@code JsonMapper} bean of Jackson 3;
 *   <li>a public constructor or a static method {@code of}, {@code from} or {@code valueOf} that takes a
 *       {@code String}.
 * </ol>
 *
 * <p>A deleted node has no data: declare the parameter {@code Optional} or {@code @Nullable} to hear of deletions.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ZkData {
    /**
     * Bean name of the {@link io.zkboot.spring.listener.ZkDataConverter} that makes this parameter, {@code String} and
     * {@code byte[]} as well; by default the first one that can.
     */
    String converter() default "";
}
