/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.composite;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.Failures;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ZkException;
import org.junit.jupiter.api.Test;

class LostTryTest {
    private final LostTry loss = new LostTry(0);
    private final ZkException lost = connectionLoss(Outcome.UNKNOWN);

    private static ZkException connectionLoss(Outcome outcome) {
        return new ConnectionLossException(
                new Failure(ErrorCode.CONNECTION_LOSS, "setData", "/a", outcome), "it was lost", null);
    }

    @Test
    void aRefusalThatTellsNothingIsShownBesideTheLostTry() {
        ZkException refused = Failures.rejected(ErrorCode.BAD_VERSION.code(), "setData", "/a");
        assertThat(loss.unresolved(refused)).as("nothing was lost").isSameAs(refused);
        loss.note(lost);
        assertThat(loss.unresolved(refused)).isSameAs(lost).hasSuppressedException(refused);
    }

    @Test
    void aFailureThatSaysItselfThatNobodyKnowsIsTheOneThatIsShown() {
        loss.note(lost);
        ZkException last = connectionLoss(Outcome.UNKNOWN);
        assertThat(loss.unresolved(last)).isSameAs(last).hasNoSuppressedExceptions();
        assertThat(lost).hasNoSuppressedExceptions();
    }
}
