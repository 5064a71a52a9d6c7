/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.faults;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionCredentials;
import io.zkboot.sample.ensemble.SampleEnsemble;
import io.zkboot.spring.embedded.EmbeddedZooKeeperServer;
import io.zkboot.spring.embedded.Relay;
import java.time.Duration;
import java.util.Optional;
import org.springframework.stereotype.Component;

/** What can be broken, and mended, while the sample runs. */
@Component
public class Faults {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int READS = 2_000;

    private final SampleEnsemble ensemble;
    private final ZkClient client;

    Faults(SampleEnsemble ensemble, ZkClient client) {
        this.ensemble = ensemble;
        this.client = client;
    }

    /** A fault that this instance cannot cause: the message says why. */
    static final class NotHereException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        NotHereException(String message) {
            super(message);
        }
    }

    /** The server of this instance. */
    public enum Server {
        /** It runs. */
        RUNNING,
        /** It was stopped. */
        STOPPED,
        /** This instance has none. */
        ELSEWHERE
    }

    /** The connection from the client to the servers. */
    public enum Connection {
        /** As it should be. */
        OPEN,
        /** Closed, and closed again as often as it is made. */
        CUT,
        /** Nothing comes through. */
        SILENT,
        /** Not to be broken here. */
        DIRECT
    }

    /** How things stand: the server and the connection of this instance, and where other instances find the servers. */
    public record Condition(Server server, Connection connection, String servers) {}

    /** Returns how things stand. */
    public Condition condition() {
        Server server = ensemble.server()
                .map(own -> own.isRunning() ? Server.RUNNING : Server.STOPPED)
                .orElse(Server.ELSEWHERE);
        Connection connection = ensemble.relay()
                .map(relay -> relay.isCut() ? Connection.CUT : relay.isPaused() ? Connection.SILENT : Connection.OPEN)
                .orElse(Connection.DIRECT);
        return new Condition(server, connection, ensemble.servers());
    }

    void server(boolean running) {
        EmbeddedZooKeeperServer server = ensemble.server()
                .orElseThrow(
                        () -> new NotHereException("The server is not part of this instance. Stop it where it runs."));
        if (running) {
            server.start();
        } else {
            server.stop();
        }
    }

    void connection(Connection wanted) {
        Relay relay = ensemble.relay()
                .orElseThrow(() -> new NotHereException("The client of this instance is connected directly."));
        switch (wanted) {
            case OPEN -> {
                relay.restore();
                relay.resume();
            }
            case CUT -> {
                relay.cut();
                relay.resume();
            }
            case SILENT -> {
                relay.pause();
                relay.restore();
            }
            case DIRECT -> throw new IllegalArgumentException("There is a relay.");
        }
    }

    /**
     * Ends the session as a server would do it: another client takes it up, past the relay, and closes it. The relay is
     * cut meanwhile, or the client would be back in a few milliseconds and take the session away from the other one.
     */
    void expireSession() {
        SessionCredentials session =
                client.sessionCredentials().orElseThrow(() -> new NotHereException("There is no session yet."));
        Optional<Relay> open = ensemble.relay().filter(relay -> !relay.isCut());
        open.ifPresent(Relay::cut);
        try {
            takeUpAndClose(session);
        } finally {
            open.ifPresent(Relay::restore);
        }
    }

    private void takeUpAndClose(SessionCredentials session) {
        try (ZkClient other = ZkClient.builder(ensemble.servers())
                .session(session)
                .newSessionAfterExpiry(false)
                .build()) {
            other.start();
            if (!other.awaitConnected(PATIENCE)) {
                throw new NotHereException("No server answers, so none can end the session. Start the server first.");
            }
        }
    }

    /** Sends many requests at once, which wait in the client's queue while there is no connection. */
    void load() {
        for (int i = 0; i < READS; i++) {
            var unused = client.async().exists("/sample");
        }
    }
}
