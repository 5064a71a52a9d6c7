/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the rows of {@code docs/faults.md} that a test of this project shows. The page is compared with these marks by
 * {@code FaultMatrixTest}; there is no use for it elsewhere.
 */
@Documented
@Retention(RetentionPolicy.SOURCE)
@Target({ElementType.METHOD, ElementType.TYPE})
public @interface Shows {
    /** Numbers of rows, for instance {@code F07}. On a class: all of its tests together show them. */
    String[] value();
}
