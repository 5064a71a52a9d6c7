/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.sasl.ScriptedLogin;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.session.state.SessionOver;
import io.zkboot.client.internal.transport.ChunkingChannel;
import io.zkboot.client.internal.transport.FrameReader;
import io.zkboot.client.internal.transport.FrameWriter;
import io.zkboot.client.retry.RetryPolicy;
import io.zkboot.client.testing.LogCapture;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** When exchanges end and the login is given back, and of which mechanism the user is warned. */
class AuthenticationTest {
    private static final HostPort SERVER = new HostPort("zk1", 2181);

    private final ScriptedLogin login = new ScriptedLogin("TEST", new byte[] {1});
    private final ChunkingChannel channel = new ChunkingChannel(100);
    private final FrameReader reader = new FrameReader(64, 64, 1_000);
    private final FrameWriter writer = new FrameWriter(64, 64, 1_000);

    private static Authentication by(@Nullable ScriptedLogin login) {
        Duration second = Duration.ofSeconds(1);
        return new Authentication(
                new SessionConfig(
                        "app",
                        new SessionConfig.Hosts(List.of(SERVER), false),
                        new SessionConfig.Timeouts(second, null, second, second),
                        new SessionConfig.Limits(1_000, 1, false, 1),
                        new SessionConfig.Behaviour(RetryPolicy.CONNECT, true, true, true, true),
                        new SessionConfig.Security(List.of(), null, null),
                        List.of(),
                        null),
                login == null ? null : new SaslLogin(login, Runnable::run, () -> {}, 1_000));
    }

    private boolean turn(Authentication authentication) throws ConnectionLost, SessionOver {
        return authentication.turn(channel, reader, writer, () -> 7);
    }

    private Authentication begun() throws Exception {
        Authentication authentication = by(login);
        assertThat(authentication.isReady(SERVER, channel, reader, false)).isTrue();
        assertThat(turn(authentication)).isFalse();
        return authentication;
    }

    private void authenticate(Authentication authentication) throws Exception {
        channel.receive(ScriptedLogin.reply(7, 0, null));
        assertThat(turn(authentication)).as("in the turn that takes the answer").isTrue();
    }

    @Test
    void whatAnExchangeHoldsIsWipedAsSoonAsTheServerHasAccepted() throws Exception {
        Authentication authentication = begun();
        assertThat(login.happened()).containsExactly("begun");
        authenticate(authentication);
        assertThat(login.happened()).containsExactly("begun", "wiped");
        authentication.attemptEnded();
        assertThat(login.happened()).containsExactly("begun", "wiped");
        assertThat(authentication.isReady(SERVER, channel, reader, false)).isTrue();
        assertThat(login.happened()).as("each connection has its own").containsExactly("begun", "wiped", "begun");
    }

    @Test
    void theLoginIsGivenBackWhenTheSessionEnds() throws Exception {
        Authentication authentication = begun();
        authenticate(authentication);
        authentication.close();
        assertThat(login.happened()).containsExactly("begun", "wiped", "closed");
    }

    @Test
    void theEndOfTheSessionEndsAnExchangeThatIsUnderWay() throws Exception {
        begun().close();
        assertThat(login.happened()).containsExactly("begun", "wiped", "closed");
    }

    @Test
    void withoutSaslThereIsNothingToWaitForAndNothingToGiveBack() throws Exception {
        Authentication authentication = by(null);
        assertThat(authentication.isReady(SERVER, channel, reader, true)).isTrue();
        assertThat(turn(authentication)).isTrue();
        authentication.close();
    }

    @Test
    void onlyOfAPasswordThatCanBeGuessedTheUserIsWarned() throws Exception {
        try (LogCapture log = LogCapture.of(Authentication.class)) {
            authenticate(begun());
            assertThat(log.text()).isEmpty();
            Authentication digest = by(new ScriptedLogin("DIGEST-MD5", new byte[] {1}));
            assertThat(digest.isReady(SERVER, channel, reader, false)).isTrue();
            assertThat(turn(digest)).isFalse();
            authenticate(digest);
            assertThat(log.text()).contains("who listens can guess the password offline");
        }
    }
}
