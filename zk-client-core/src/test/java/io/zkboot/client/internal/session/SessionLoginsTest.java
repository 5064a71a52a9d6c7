/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.SessionState;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.sasl.JaasLogin;
import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.security.auth.login.Configuration;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How long a session keeps a login of the JVM's JAAS configuration. */
class SessionLoginsTest {
    private static final String PASSWORD = "secret-of-anna";

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();
    private final SaslScript script = new SaslScript("anna", PASSWORD);

    @BeforeEach
    void configure() {
        JaasLogin.reset();
        Configuration.setConfiguration(
                JaasLogin.section("Client", JaasLogin.class.getName(), Map.of("name", "anna", "password", PASSWORD)));
        world.sasl = SaslConfig.jaas("Client");
        world.serve(1, server.onRequest(script));
    }

    @AfterEach
    void restore() {
        Configuration.setConfiguration(null);
    }

    @Test
    void aLoginServesAllConnectionsAndIsGivenBackWhenTheSessionEnds() {
        SimulatedSession client = world.connect();
        server.connection().cut();
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        assertThat(JaasLogin.logouts()).isZero();
        client.end(SessionEnding.How.CLOSE);
        client.run(Duration.ofSeconds(1));
        assertThat(client.isEnded()).isTrue();
        assertThat(JaasLogin.logouts()).isEqualTo(1);
    }

    @Test
    void aLoginIsDoneAnewAfterAServerHasClosedTheConnectionOnIt() {
        AtomicInteger tokens = new AtomicInteger();
        server.onRequest(request -> request.opCode() == OpCode.sasl && tokens.getAndIncrement() == 0
                ? Reply.close()
                : script.apply(request));
        SimulatedSession client = world.connect();
        assertThat(JaasLogin.logouts()).isEqualTo(1);
        client.assertLegalStates();
    }

    /** A token is made for one server and one connection. */
    @Test
    void anExchangeEndsWithTheAttemptThoughOtherServersAreNamedMeanwhile() {
        world.serve(1, server.sibling().onRequest(request -> Reply.silence())).serve(2, server);
        SimulatedSession client = world.client().run(Duration.ofMillis(100));
        assertThat(client.network().connections()).hasSize(1);
        long begun = client.millis();
        client.session().setServers(List.of(new HostPort("zk2", 2181)));
        client.runUntil(SessionState.CONNECTED);
        assertThat(client.millis() - begun).isLessThan(100);
        assertThat(client.session().snapshot().failedAttempts()).isZero();
        client.assertLegalStates();
    }
}
