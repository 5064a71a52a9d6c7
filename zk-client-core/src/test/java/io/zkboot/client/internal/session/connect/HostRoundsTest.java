/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkboot.client.event.Reason;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.host.HostProvider;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which server is tried next, and when a provider is asked. */
class HostRoundsTest {
    private static final long NOW = Duration.ofDays(3).toNanos();
    private static final long MINUTE = Duration.ofMinutes(1).toNanos();

    private final Deque<Runnable> helper = new ArrayDeque<>();
    private final List<HostPort> named = new ArrayList<>();
    private Duration interval = Duration.ofNanos(MINUTE);
    private @Nullable Exception failure;
    private int wakeups;

    private static HostPort host(int number) {
        return new HostPort("zk" + number, 2181);
    }

    private static List<HostPort> hosts(int... numbers) {
        return IntStream.of(numbers).mapToObj(HostRoundsTest::host).toList();
    }

    private HostRounds rounds(List<HostPort> servers, @Nullable HostProvider provider, Executor executor) {
        SessionConfig config = new SessionConfig(
                "test",
                new SessionConfig.Hosts(servers, provider, false, true),
                new SessionConfig.Timeouts(Duration.ofSeconds(6), null, Duration.ofSeconds(15), Duration.ofSeconds(2)),
                new SessionConfig.Limits(1 << 20, 100, false, 1 << 20),
                new SessionConfig.Behaviour(RetryPolicy.CONNECT, true, true, true, true),
                new SessionConfig.Security(new CopyOnWriteArrayList<>(), null, null),
                List.of(),
                null);
        return new HostRounds(config, new Random(1), executor, () -> wakeups++, NOW);
    }

    private HostRounds rounds(int... servers) {
        return rounds(hosts(servers), null, helper::add);
    }

    private HostRounds asking(Executor executor) {
        return rounds(
                List.of(),
                new HostProvider() {
                    @Override
                    public List<HostPort> servers() throws Exception {
                        if (failure != null) {
                            throw failure;
                        }
                        return List.copyOf(named);
                    }

                    @Override
                    public Duration refreshInterval() {
                        return interval;
                    }

                    @Override
                    public String toString() {
                        return "registry";
                    }
                },
                executor);
    }

    /** Of a provider that has named these, and is not asked at the moment. */
    private HostRounds answered(long now, int... servers) throws ConnectionLost {
        named.addAll(hosts(servers));
        HostRounds rounds = asking(helper::add);
        assertThat(rounds.next()).isNull();
        answer(rounds, now, null);
        return rounds;
    }

    private void answer(HostRounds rounds, long now, @Nullable HostPort connectedTo) {
        assertThat(helper).as("the provider is asked").hasSize(1);
        helper.remove().run();
        Object unused = rounds.turn(now, connectedTo);
    }

    private void isNext(HostRounds rounds, int... numbers) throws ConnectionLost {
        for (int number : numbers) {
            assertThat(rounds.next()).isEqualTo(host(number));
        }
    }

    private void fails(HostRounds rounds, boolean pause, int number) throws ConnectionLost {
        isNext(rounds, number);
        assertThat(rounds.failed()).as("a pause after %d", number).isEqualTo(pause);
    }

    // ---- a provider ----

    @Test
    void anAnswerWakesTheSendThreadWhichIsToldThatThereAreServersNow() throws ConnectionLost {
        named.addAll(hosts(1));
        HostRounds rounds = asking(helper::add);
        assertThat(rounds.next()).isNull();
        helper.remove().run();
        assertThat(wakeups).isEqualTo(1);
        assertThat(rounds.turn(NOW, null)).isNotNull();
        isNext(rounds, 1);
        assertThat(rounds.providerName()).isEqualTo("registry");
    }

    @Test
    void wantOfAThreadToAskOnIsAnAnswerAtOnce() throws ConnectionLost {
        HostRounds rounds = asking(task -> {
            throw new RejectedExecutionException("no thread");
        });
        assertThat(rounds.next()).isNull();
        assertThat(wakeups).isEqualTo(1);
        assertThat(rounds.turn(NOW, null)).isNull();
        assertThatThrownBy(rounds::next).isInstanceOf(ConnectionLost.class).hasMessageContaining("no thread");
    }

    @Test
    void aProviderThatFailsIsQuotedOrNamedByItsExceptionIfThatSaysNothing() throws ConnectionLost {
        for (Exception each : List.of(new IllegalStateException("gone"), new IllegalStateException())) {
            failure = each;
            HostRounds rounds = asking(helper::add);
            assertThat(rounds.next()).isNull();
            answer(rounds, NOW, null);
            ConnectionLost lost = catchThrowableOfType(ConnectionLost.class, rounds::next);
            assertThat(lost.reason()).isEqualTo(Reason.UNRESOLVED_HOST);
            assertThat(lost.detail()).isEqualTo(each.getMessage() == null ? each.toString() : "gone");
        }
    }

    @Test
    void aProviderIsAskedAgainWhenItsIntervalHasPassedAndNotBefore() throws ConnectionLost {
        HostRounds rounds = answered(NOW, 1);
        isNext(rounds, 1);
        rounds.connected(NOW);
        assertThat(rounds.nextDue(NOW)).isEqualTo(NOW + MINUTE);
        Object unused = rounds.turn(NOW + MINUTE - 1, host(1));
        assertThat(helper).isEmpty();
        Object unusedToo = rounds.turn(NOW + MINUTE, host(1));
        assertThat(rounds.nextDue(NOW + MINUTE)).as("while it is asked").isGreaterThan(NOW + 2 * MINUTE);
        answer(rounds, NOW + MINUTE + 5, host(1));
        assertThat(rounds.nextDue(NOW + MINUTE + 5)).isEqualTo(NOW + 2 * MINUTE + 5);
    }

    @Test
    void aProviderWithoutAnIntervalIsNotAskedWhileConnected() throws ConnectionLost {
        interval = Duration.ZERO;
        HostRounds rounds = answered(NOW, 1);
        isNext(rounds, 1);
        rounds.connected(NOW);
        Object unused = rounds.turn(NOW + MINUTE, host(1));
        assertThat(helper).isEmpty();
        assertThat(rounds.nextDue(NOW)).isGreaterThan(NOW + MINUTE);
    }

    @Test
    void afterALongOutageTheProviderHasItsIntervalFromTheConnectionOn() throws ConnectionLost {
        HostRounds rounds = answered(NOW, 1);
        isNext(rounds, 1);
        rounds.connected(NOW + MINUTE / 2);
        assertThat(rounds.nextDue(NOW)).as("not due yet").isEqualTo(NOW + MINUTE);
        isNext(rounds, 1);
        rounds.connected(NOW + 5 * MINUTE);
        assertThat(rounds.nextDue(NOW)).isEqualTo(NOW + 6 * MINUTE);
    }

    @Test
    void anotherOrderOfTheSameServersCountsFromTheNextRoundOn() throws ConnectionLost {
        HostRounds rounds = answered(NOW, 1, 2, 3);
        fails(rounds, false, 1);
        fails(rounds, false, 2);
        fails(rounds, true, 3); // which asks again
        fails(rounds, false, 1);
        named.add(0, named.remove(2));
        answer(rounds, NOW, null);
        fails(rounds, false, 2);
        fails(rounds, true, 3);
        answer(rounds, NOW, null);
        isNext(rounds, 3, 1, 2);
    }

    @Test
    void anotherOrderOfTheSameServersChangesNothingWhileConnected() throws ConnectionLost {
        HostRounds rounds = answered(NOW, 1, 2, 3);
        isNext(rounds, 1);
        rounds.connected(NOW);
        named.add(0, named.remove(2));
        Object unused = rounds.turn(NOW + MINUTE, host(1));
        answer(rounds, NOW + MINUTE, host(1));
        isNext(rounds, 2);
    }

    // ---- servers that refuse the session ----

    @Test
    void serversThatRefusedTheSessionAreAskedForATemporaryOneBeforeThePause() throws ConnectionLost {
        HostRounds rounds = rounds(1, 2);
        isNext(rounds, 1);
        rounds.refused(host(1));
        assertThat(rounds.failed()).isFalse();
        fails(rounds, false, 2);
        isNext(rounds, 1);
        assertThat(rounds.isTemporary()).isTrue();
        assertThat(rounds.failed()).as("a pause").isTrue();
        fails(rounds, false, 1);
        fails(rounds, true, 2);
        assertThat(rounds.isTemporary()).isFalse();
    }

    @Test
    void whoRefusedTheSessionBeforeItWasConnectedIsNotAskedForATemporaryOneLater() throws ConnectionLost {
        HostRounds rounds = rounds(1, 2);
        isNext(rounds, 1);
        rounds.refused(host(1));
        assertThat(rounds.failed()).isFalse();
        isNext(rounds, 2);
        rounds.connected(NOW);
        fails(rounds, false, 1);
        fails(rounds, true, 2);
        isNext(rounds, 1);
        rounds.refused(host(1));
        rounds.beginWith(host(2));
        fails(rounds, false, 2);
        fails(rounds, true, 1);
    }

    // ---- servers that the ensemble names ----

    private HostRounds following(int... servers) throws ConnectionLost {
        HostRounds rounds = rounds(1, 2);
        isNext(rounds, 1);
        rounds.connected(NOW);
        rounds.follow(hosts(servers));
        Object unused = rounds.turn(NOW, host(1));
        return rounds;
    }

    @Test
    void afterTheReserveTheServerThatWorkedIsTheLastToBeTriedAgain() throws ConnectionLost {
        HostRounds rounds = following(8);
        fails(rounds, false, 8);
        fails(rounds, false, 1);
        isNext(rounds, 2);
        rounds.connected(NOW);
        assertThat(rounds.servers()).isEqualTo(hosts(1, 2));
        isNext(rounds, 1, 2);
    }

    @Test
    void whatIsLeftOfTheReserveIsForgottenWhenTheUserNamesServers() throws ConnectionLost {
        HostRounds rounds = following(8);
        fails(rounds, false, 8);
        fails(rounds, false, 1);
        rounds.change(hosts(5, 6));
        assertThat(rounds.turn(NOW, null)).isNotNull();
        fails(rounds, false, 5);
        fails(rounds, true, 6);
    }

    @Test
    void aRoundBeginsWithTheServerThatIsToBeTheNext() throws ConnectionLost {
        HostRounds rounds = rounds(1, 2, 3);
        isNext(rounds, 1);
        rounds.connected(NOW);
        rounds.beginWith(host(3));
        fails(rounds, false, 3);
        fails(rounds, false, 1);
        fails(rounds, true, 2);
    }
}
