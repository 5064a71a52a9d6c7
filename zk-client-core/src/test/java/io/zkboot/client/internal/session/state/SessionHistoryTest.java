/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.internal.protocol.ConnectResponse;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What is believed of the transactions that answers name, and until when the session is believed to live. */
class SessionHistoryTest {
    private static final long EPOCH = 1L << 32;
    private static final long ASKED = Duration.ofSeconds(30).toNanos();

    private final SessionGauges gauges = new SessionGauges();
    private final SessionIdentity identity = new SessionIdentity(gauges);
    private final SeenTransactions seen = new SeenTransactions(identity);
    private final Heartbeat heartbeat = new Heartbeat(new Random(1));
    private final SessionLifetime lifetime = new SessionLifetime(heartbeat, Duration.ofSeconds(30));

    private void assertLast(long zxid) {
        assertThat(identity.lastZxid()).isEqualTo(zxid);
        assertThat(gauges.lastZxid()).isEqualTo(zxid);
    }

    @Test
    void headerCountsUntilALaterAnswerKnowsOfLess() {
        seen.read(EPOCH + 5);
        assertLast(EPOCH + 5);
        seen.told(EPOCH + 9);
        assertLast(EPOCH + 9);
        seen.named(0);
        seen.named(-1);
        assertLast(EPOCH + 9);
        seen.read(EPOCH + 6);
        assertLast(EPOCH + 6);
        seen.told(EPOCH + 9);
        seen.told(EPOCH + 7);
        assertLast(EPOCH + 7);
        seen.named(EPOCH + 2);
        assertLast(EPOCH + 6);
    }

    @Test
    void headerOfAnotherEpochCountsWhenAnotherAnswerShowsThatEpoch() {
        seen.read(EPOCH + 5);
        seen.told(2 * EPOCH + 1);
        assertLast(EPOCH + 5);
        seen.named(2 * EPOCH + 3);
        assertLast(2 * EPOCH + 1);
    }

    @Test
    void headerOfAnEpochThatNothingShowsIsForgotten() {
        seen.read(EPOCH + 5);
        seen.told(2 * EPOCH + 1);
        seen.named(EPOCH + 6);
        seen.named(2 * EPOCH + 3);
        assertLast(EPOCH + 5);
    }

    @Test
    void epochIsShownByTheLatestAnswerOrByWhatWasSeenBefore() {
        seen.named(EPOCH + 1);
        assertLast(0);
        seen.told(EPOCH + 2);
        assertLast(EPOCH + 2);
        SeenTransactions onTheNextConnection = new SeenTransactions(identity);
        onTheNextConnection.told(EPOCH + 3);
        assertLast(EPOCH + 3);
    }

    @Test
    void passwordIsWipedWithTheSessionAndWhatWasSeenIsKept() {
        byte[] password = {1, 2, 3};
        identity.attached(new ConnectResponse(1, 7, password, false));
        byte[] known = identity.password();
        assertThat(identity.sessionId()).isEqualTo(7);
        assertThat(identity.credentials()).isNotNull();
        seen.read(EPOCH + 5);
        identity.forget();
        identity.forget();
        assertThat(known).containsOnly(0);
        assertThat(identity.sessionId()).isZero();
        assertThat(identity.credentials()).isNull();
        assertLast(EPOCH + 5);
    }

    @Test
    void sessionWithoutANumberIsNone() {
        identity.attached(new ConnectResponse(1, 0, new byte[] {1}, false));
        assertThat(identity.credentials()).isNull();
        identity.attached(new ConnectResponse(1, 7, new byte[] {1}, true));
        assertThat(identity.credentials()).as("of a server in read-only mode").isNull();
    }

    @Test
    void sessionThatNoServerKeepsEndsWhenItWouldHave() {
        heartbeat.attached(100, 100, 1_000);
        lifetime.keptByNobody(300, false);
        heartbeat.confirmed(300, 300); // of the server in read-only mode, which keeps nothing
        assertThat(lifetime.presumedGoneAt()).isEqualTo(1_100);
        assertThat(lifetime.isPresumedGone(1_099)).isFalse();
        assertThat(lifetime.isPresumedGone(1_100)).isTrue();
        assertThat(lifetime.isLossToTell()).isTrue();
        lifetime.lossTold();
        assertThat(lifetime.isLossToTell()).isFalse();
        lifetime.keptByServer();
        assertThat(lifetime.presumedGoneAt()).isEqualTo(1_300);
        assertThat(lifetime.isPresumedGone(1_299)).isFalse();
        assertThat(lifetime.isPresumedGone(1_300)).isTrue();
    }

    @Test
    void sessionThatNoServerHasKeptYetEndsAfterTheTimeoutThatIsAskedFor() {
        lifetime.keptByNobody(300, true);
        assertThat(lifetime.presumedGoneAt()).isEqualTo(300 + ASKED);
        assertThat(lifetime.isLossToTell()).isFalse();
        lifetime.keptByNobody(900, false);
        assertThat(lifetime.presumedGoneAt()).as("since the first such server").isEqualTo(300 + ASKED);
        assertThat(lifetime.isLossToTell()).isTrue();
    }
}
