/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.recipe;

import io.zkboot.spring.leader.InvalidZkLeaderException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is wrong with a {@link io.zkboot.spring.leader.ZkLeader}, and how to mend it. */
final class InvalidZkLeaderFailureAnalyzer extends AbstractFailureAnalyzer<InvalidZkLeaderException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidZkLeaderException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.getAction(), cause);
    }
}
