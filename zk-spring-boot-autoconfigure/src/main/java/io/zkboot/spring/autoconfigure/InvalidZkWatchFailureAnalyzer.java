/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.spring.listener.InvalidZkWatchException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says what is wrong with a {@link io.zkboot.spring.ZkWatch} method, and how to mend it. */
final class InvalidZkWatchFailureAnalyzer extends AbstractFailureAnalyzer<InvalidZkWatchException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, InvalidZkWatchException cause) {
        return new FailureAnalysis(String.valueOf(cause.getMessage()), cause.getAction(), cause);
    }
}
