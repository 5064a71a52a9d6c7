/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.test;

import org.springframework.boot.test.context.filter.annotation.StandardAnnotationCustomizableTypeExcludeFilter;

/** Leaves the components of the application out of a {@link ZkTest}. */
final class ZkTypeExcludeFilter extends StandardAnnotationCustomizableTypeExcludeFilter<ZkTest> {
    ZkTypeExcludeFilter(Class<?> testClass) {
        super(testClass);
    }
}
