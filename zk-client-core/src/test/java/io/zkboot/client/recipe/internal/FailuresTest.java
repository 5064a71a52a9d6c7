/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.error.AuthFailedException;
import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.NoAuthException;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.error.ProtocolException;
import io.zkboot.client.error.ThrottledException;
import io.zkboot.client.error.ZkException;
import org.junit.jupiter.api.Test;

/** What recipes try again. */
class FailuresTest {
    private static final ZkException LOST = new ConnectionLossException(of(ErrorCode.CONNECTION_LOSS), "lost", null);
    private static final ZkException NONSENSE = new ProtocolException(of(ErrorCode.MARSHALLING_ERROR), "what?", null);
    private static final ZkException BUSY = new ThrottledException(of(ErrorCode.THROTTLED));
    private static final ZkException CLOSED = new ClientClosedException(of(ErrorCode.CONNECTION_LOSS), "closed", null);
    private static final ZkException UNKNOWN = new AuthFailedException(of(ErrorCode.AUTH_FAILED), "who?", null);
    private static final ZkException REFUSED = new NoAuthException(of(ErrorCode.NO_AUTH));

    private static Failure of(ErrorCode code) {
        return new Failure(code, "create", "/a", Outcome.UNKNOWN);
    }

    @Test
    void whatMeetsNoServerOrABusyOneOrNonsensePasses() {
        assertThat(new ZkException[] {LOST, NONSENSE, BUSY}).allMatch(Failures::passesWhileOpen);
        assertThat(new ZkException[] {LOST, NONSENSE, BUSY}).allMatch(Failures::isPassing);
        assertThat(Failures.passesWhileOpen(REFUSED)).isFalse();
        assertThat(Failures.isPassing(REFUSED)).isFalse();
    }

    @Test
    void theEndOfTheClientPassesOnlyForWhoOutlivesIt() {
        assertThat(new ZkException[] {CLOSED, UNKNOWN}).noneMatch(Failures::passesWhileOpen);
        assertThat(new ZkException[] {CLOSED, UNKNOWN}).allMatch(Failures::isPassing);
    }

    @Test
    void whatWaitsForAConnectionByItselfIsAskedAgainIfSomebodyWasBusyOrForNonsense() {
        assertThat(new ZkException[] {BUSY, NONSENSE}).allMatch(Failures::isToAskAgain);
        assertThat(new ZkException[] {LOST, CLOSED, REFUSED}).noneMatch(Failures::isToAskAgain);
    }

    @Test
    void whetherAWriteWasDoneIsLookedUpIfTheAnswerWasLostOrNonsense() {
        assertThat(new ZkException[] {LOST, NONSENSE}).allMatch(Failures::isLost);
        assertThat(new ZkException[] {BUSY, CLOSED, REFUSED}).noneMatch(Failures::isLost);
    }
}
