/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.protocol.SaslToken;
import io.zkboot.client.internal.sasl.ScriptedLogin;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.SessionOver;
import io.zkboot.client.internal.transport.ChunkingChannel;
import io.zkboot.client.internal.transport.FrameReader;
import io.zkboot.client.internal.transport.FrameWriter;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Exchanges of another shape than that of passwords: who has the last word, how many tokens, how large, how often. */
class SaslTokensTest {
    private static final HostPort SERVER = new HostPort("zk1", 2181);
    private static final int REFUSED = -115;

    private final ChunkingChannel channel = new ChunkingChannel(100);
    private final FrameReader reader = new FrameReader(64, 64, 1_000);
    private final FrameWriter writer = new FrameWriter(64, 64, 1_000);
    private int xid;
    private int maxToken = 1_000;
    private Executor helper = Runnable::run;

    private SaslLogin by(ScriptedLogin login) {
        return new SaslLogin(login, task -> helper.execute(task), () -> {}, maxToken);
    }

    private boolean turn(SaslExchange exchange) throws ConnectionLost, SessionOver {
        return exchange.turn(channel, reader, writer, () -> ++xid);
    }

    private boolean answered(SaslExchange exchange, byte @Nullable [] token) throws ConnectionLost, SessionOver {
        channel.receive(ScriptedLogin.reply(xid, 0, token));
        return turn(exchange);
    }

    /** Says the first token, which is all that this login has to say. */
    private SaslExchange saidAll() throws ConnectionLost, SessionOver {
        SaslExchange exchange = by(new ScriptedLogin("TEST", new byte[] {1})).begin(SERVER);
        assertThat(turn(exchange)).isFalse();
        return exchange;
    }

    @Test
    void theServerMayHaveTheLastWordAndSayNothingWithIt() throws Exception {
        assertThat(answered(saidAll(), null)).isTrue();
        assertThat(answered(saidAll(), new byte[0])).isTrue();
    }

    @Test
    void aServerThatGoesOnAfterAllHasBeenSaidIsRefused() throws Exception {
        SaslExchange exchange = saidAll();
        assertThatThrownBy(() -> answered(exchange, new byte[] {2}))
                .isInstanceOf(SessionOver.class)
                .hasMessageContaining("it went on after the exchange had ended");
    }

    private SaslExchange of(int tokens) {
        return by(new ScriptedLogin(
                        "TEST",
                        IntStream.range(0, tokens)
                                .mapToObj(number -> new byte[] {(byte) number})
                                .toArray(byte[][]::new)))
                .begin(SERVER);
    }

    @Test
    void tenTokensAreNotTooMany() throws Exception {
        SaslExchange exchange = of(10);
        assertThat(turn(exchange)).isFalse();
        for (int i = 1; i < 10; i++) {
            assertThat(answered(exchange, new byte[] {9})).isFalse();
        }
        assertThat(answered(exchange, null)).isTrue();
        assertThat(xid).isEqualTo(10);
    }

    @Test
    void aServerThatAsksForOneTokenAfterTheOtherIsRefused() throws Exception {
        SaslExchange exchange = of(12);
        assertThat(turn(exchange)).isFalse();
        for (int i = 1; i < 10; i++) {
            assertThat(answered(exchange, new byte[] {9})).isFalse();
        }
        assertThatThrownBy(() -> answered(exchange, new byte[] {9}))
                .isInstanceOf(SessionOver.class)
                .hasMessageContaining("one token after the other");
    }

    @ParameterizedTest
    @CsvSource({"0, true", "-1, false"})
    void aTokenMayFillAPacketAndNoMore(int more, boolean fits) throws Exception {
        byte[] token = new byte[100];
        maxToken = SaslToken.sizeBound(token) + more;
        SaslExchange exchange = by(new ScriptedLogin("TEST", token)).begin(SERVER);
        if (fits) {
            assertThat(turn(exchange)).isFalse();
            assertThat(channel.written()).hasSize(Integer.BYTES + maxToken);
        } else {
            assertThatThrownBy(() -> turn(exchange)).hasMessageContaining("exceeds the packet limit");
        }
    }

    @Test
    void whatASocketDoesNotTakeAtFirstIsSentWhenThereIsRoom() throws Exception {
        channel.credit(5);
        SaslExchange exchange = saidAll();
        assertThat(channel.wantsWrite()).isTrue();
        assertThat(channel.written()).hasSize(5);
        channel.credit(1_000);
        assertThat(turn(exchange)).isFalse();
        assertThat(channel.wantsWrite()).isFalse();
        assertThat(channel.written()).hasSize(4 + 8 + 4 + 1);
        assertThat(answered(exchange, null)).isTrue();
    }

    /** The ticket may have been made for a key that the server has no more. */
    @Test
    void aRefusedLoginThatWasDoneEarlierIsForgottenAndTriedAgain() throws Exception {
        ScriptedLogin login = new ScriptedLogin("TEST", new byte[] {1}).reused();
        SaslExchange exchange = by(login).begin(SERVER);
        assertThat(turn(exchange)).isFalse();
        channel.receive(ScriptedLogin.reply(xid, REFUSED, null));
        assertThatThrownBy(() -> turn(exchange))
                .isInstanceOfSatisfying(
                        ConnectionLost.class, lost -> assertThat(lost.reason()).isEqualTo(Reason.AUTHENTICATION))
                .hasMessageContaining("it is tried again with a new login");
        assertThat(login.happened()).containsExactly("begun", "forgotten");
    }

    @Test
    void aRefusedLoginThatIsNewIsTheEnd() throws Exception {
        ScriptedLogin login = new ScriptedLogin("TEST", new byte[] {1});
        SaslExchange exchange = by(login).begin(SERVER);
        assertThat(turn(exchange)).isFalse();
        channel.receive(ScriptedLogin.reply(xid, REFUSED, null));
        assertThatThrownBy(() -> turn(exchange))
                .isInstanceOfSatisfying(
                        SessionOver.class, over -> assertThat(over.state()).isEqualTo(SessionState.AUTH_FAILED));
        assertThat(login.happened()).containsExactly("begun");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aLoginIsForgottenWhenTheServerClosesTheConnection(boolean reused) throws Exception {
        ScriptedLogin login = new ScriptedLogin("TEST", new byte[] {1});
        if (reused) {
            login.reused();
        }
        SaslExchange exchange = by(login).begin(SERVER);
        assertThat(turn(exchange)).isFalse();
        channel.endStream();
        assertThatThrownBy(() -> turn(exchange))
                .isInstanceOf(ConnectionLost.class)
                .hasMessageContaining("closed the connection during the SASL authentication; it is tried again");
        assertThat(login.happened()).containsExactly("begun", "forgotten");
    }

    @Test
    void aHelperThatTakesNoTaskAtTheEndIsNamedToWhoWaitsForTheNextLogin() {
        SaslLogin login = by(new ScriptedLogin("TEST", new byte[] {1}));
        SaslExchange exchange = login.begin(SERVER);
        helper = task -> {
            throw new RejectedExecutionException("all threads are taken");
        };
        exchange.close();
        assertThat(exchange.waitingFor()).contains("the last login said:", "all threads are taken");
        login.forgetLogin();
        login.close();
    }
}
