/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.origin.Origin;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;

/** Says which property is wrong, where it is set, and what to write. Comes before Boot's, which show the value. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class InvalidZkPropertyFailureAnalyzer extends AbstractFailureAnalyzer<InvalidZkPropertyException> {
    private final @Nullable Environment environment;

    InvalidZkPropertyFailureAnalyzer(@Nullable Environment environment) {
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidZkPropertyException cause) {
        Origin known = cause.getOrigin();
        Origin origin = known != null ? known : PropertyOrigins.find(environment, cause.getName());
        String description = "The property '%s' %s.%n%n    Property: %s%n    Origin: %s"
                .formatted(
                        cause.getName(),
                        cause.getProblem(),
                        cause.getName(),
                        origin == null ? "it is not set, or that is not known" : origin);
        return new FailureAnalysis(description, cause.getAction(), cause);
    }
}
