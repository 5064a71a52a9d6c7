/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import org.springframework.context.annotation.DeferredImportSelector;
import org.springframework.core.type.AnnotationMetadata;

/** Imports the configuration after all others, so that what those declare is there to be found. */
final class ZkWatchConfigurationSelector implements DeferredImportSelector {
    /** By its name: its package knows this one. */
    private static final String CONFIGURATION = "io.zkboot.spring.listener.ZkWatchConfiguration";

    @Override
    public String[] selectImports(AnnotationMetadata importingClassMetadata) {
        return new String[] {CONFIGURATION};
    }
}
