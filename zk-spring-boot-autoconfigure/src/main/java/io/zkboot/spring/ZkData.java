/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Marks a parameter of a {@link ZkWatch} method that gets the data of the node: {@code byte[]} (empty for a node
 * without data), {@code String} (UTF-8), or a type for which there is a converter from {@code String} or
 * {@code byte[]}, be it Spring Boot's or a {@link org.springframework.core.convert.converter.Converter} bean of yours.
 *
 * <p>A deleted node has no data: declare the parameter {@code Optional} or {@code @Nullable} to hear of deletions.
 */
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@Documented
public @interface ZkData {}
