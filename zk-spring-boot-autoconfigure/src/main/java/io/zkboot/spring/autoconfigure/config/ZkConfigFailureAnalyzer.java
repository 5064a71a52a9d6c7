/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.origin.Origin;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Says which import could not be had, and why. Comes before Boot's, which says that something does not exist. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class ZkConfigFailureAnalyzer implements FailureAnalyzer {
    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ZkConfigException known) {
                return new FailureAnalysis(known.getMessage(), known.action(), known);
            }
            if (cause instanceof InvalidZkConfigLocationException invalid) {
                Origin origin = Origin.from(invalid.location());
                return new FailureAnalysis(
                        invalid.getMessage() + (origin == null ? "" : "%n%n    Origin: ".formatted() + origin),
                        invalid.action(),
                        invalid);
            }
        }
        return null;
    }
}
