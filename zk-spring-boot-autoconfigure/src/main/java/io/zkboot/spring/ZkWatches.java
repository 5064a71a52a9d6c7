/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.springframework.aot.hint.annotation.Reflective;

/** Holds several {@link ZkWatch} annotations of one method. */
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Reflective(ZkWatchReflectiveProcessor.class)
public @interface ZkWatches {
    /** The annotations. */
    ZkWatch[] value();
}
