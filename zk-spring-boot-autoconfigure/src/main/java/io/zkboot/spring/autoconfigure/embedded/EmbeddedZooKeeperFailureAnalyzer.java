/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.embedded;

import io.zkboot.spring.embedded.EmbeddedZooKeeperException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says why the embedded server does not start: libraries, the port, the data. */
final class EmbeddedZooKeeperFailureAnalyzer extends AbstractFailureAnalyzer<EmbeddedZooKeeperException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, EmbeddedZooKeeperException cause) {
        return new FailureAnalysis(cause.getProblem(), cause.getAction(), cause);
    }
}
