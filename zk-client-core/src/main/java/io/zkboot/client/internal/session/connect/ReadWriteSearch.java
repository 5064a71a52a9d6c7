/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.connect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.Network;
import io.zkboot.client.internal.transport.Resolver;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Looks for a server that takes writes while the client is connected to one in read-only mode. It asks each server, at
 * each of its addresses, the four-letter word {@code isro}, over the same network as everything else: nothing blocks,
 * and a TLS client asks by TLS. Between two looks at all servers is a pause with jitter, which doubles from 100 ms to
 * 60 s or a quarter of the session timeout, as there may be a session to save, and begins anew when a server that takes
 * writes was connected. Owned by the SendThread.
 *
 * <pre>
 *  PAUSING ──> DIALLING ──> ASKING ──> found
 *     ^           └───────────┴── not that one: the next address, else the next server
 *     └── after a look at all servers
 * </pre>
 */
public final class ReadWriteSearch {
    private static final Logger log = SafeLogger.of(ReadWriteSearch.class);

    private static final long FIRST_PAUSE = Duration.ofMillis(100).toNanos();
    private static final long LONGEST_PAUSE = Duration.ofSeconds(60).toNanos();
    private static final String WORD = "isro";
    private static final String READ_WRITE = "rw";
    /** How "isro is not executed because it is not in the whitelist" begins. */
    private static final String NOT_ALLOWED = "is";

    /** A server that takes writes, at one of its addresses. */
    public record Found(HostPort server, @Nullable InetAddress address) {}

    private enum Phase {
        PAUSING,
        DIALLING,
        ASKING
    }

    private final String clientName;
    private final Network network;
    private final RandomGenerator random;
    private final HostRounds hosts;
    private final Dialer dialer;
    private final long longestPause;
    private final Deque<HostPort> toAsk = new ArrayDeque<>();
    private final ByteBuffer question = ByteBuffer.allocate(WORD.length());
    private final ByteBuffer answer = ByteBuffer.allocate(READ_WRITE.length());
    private Phase phase = Phase.PAUSING;
    private long pause = FIRST_PAUSE;
    private long until;
    private boolean reported;

    public ReadWriteSearch(
            SessionConfig config, Network network, Resolver resolver, RandomGenerator random, HostRounds hosts) {
        this.clientName = config.name();
        this.network = network;
        this.random = random;
        this.hosts = hosts;
        this.dialer = new Dialer(config, network, resolver, random);
        this.longestPause = Math.min(LONGEST_PAUSE, config.timeouts().session().toNanos() / 4);
    }

    /** Begins: a server in read-only mode was connected. */
    public void start(long now) {
        stop();
        sleep(now);
    }

    /** A server that takes writes was connected: the next search begins with the shortest pause. */
    public void succeeded() {
        stop();
        pause = FIRST_PAUSE;
    }

    /** Ends, found or not. */
    public void stop() {
        dialer.close();
        toAsk.clear();
        phase = Phase.PAUSING;
    }

    private void sleep(long now) {
        phase = Phase.PAUSING;
        // Half of it is left to chance: a cut-off server has many clients, which must not ask in step.
        until = now + pause / 2 + (long) (random.nextDouble() * (pause / 2.0));
        pause = Math.min(longestPause, 2 * pause);
    }

    /** Goes on as far as it can; returns a server that takes writes when there is one. */
    public @Nullable Found turn(long now) {
        try {
            return step(now);
        } catch (IOException | ConnectionLost e) {
            log.debug("{}: {} does not tell whether it takes writes: {}", clientName, dialer.server(), e);
            next(now);
            return null;
        }
    }

    private @Nullable Found step(long now) throws IOException, ConnectionLost {
        if (phase == Phase.PAUSING) {
            if (until - now > 0) {
                return null;
            }
            toAsk.addAll(hosts.servers());
            dialNext(now);
        }
        if (phase == Phase.DIALLING) {
            if (!dialer.turn(now)) {
                return null;
            }
            question.clear().put(WORD.getBytes(US_ASCII)).flip();
            answer.clear();
            phase = Phase.ASKING;
        }
        return phase == Phase.ASKING ? ask(now) : null;
    }

    private @Nullable Found ask(long now) throws IOException, ConnectionLost {
        Channel channel = dialer.channel();
        if (question.hasRemaining()) {
            channel.write(question);
            channel.wantWrite(question.hasRemaining());
        }
        boolean ended = channel.read(answer) < 0;
        if (answer.hasRemaining() && !ended) {
            dialer.requireInTime(now, "answer '" + WORD + "'");
            return null;
        }
        String said = new String(answer.array(), 0, answer.position(), US_ASCII);
        if (said.equals(READ_WRITE)) {
            HostPort server = dialer.server();
            if (server != null) {
                Found found = new Found(server, dialer.address());
                stop();
                sleep(now); // the move may take a while, and nobody need be asked meanwhile
                return found;
            }
        }
        if (said.equals(NOT_ALLOWED) && !reported) {
            reported = true;
            log.warn(
                    "{}: {} does not allow '{}', so this client cannot find out when it takes writes; add {} to"
                            + " 4lw.commands.whitelist on the servers.",
                    clientName,
                    dialer.server(),
                    WORD,
                    WORD);
        }
        next(now);
        return null;
    }

    private void next(long now) {
        while (dialer.hasNext()) {
            try {
                dialer.openNext(now);
                phase = Phase.DIALLING;
                network.wakeup();
                return;
            } catch (IOException | ConnectionLost unusable) {
                log.debug("{}: {}", clientName, unusable.toString());
            }
        }
        dialNext(now);
    }

    private void dialNext(long now) {
        HostPort server = toAsk.poll();
        if (server == null) {
            dialer.close();
            sleep(now);
            return;
        }
        dialer.start(server, now);
        phase = Phase.DIALLING;
        network.wakeup(); // a literal address is resolved at once, without a callback
    }

    /** Returns the time of the next step. */
    public long nextDue() {
        return phase == Phase.PAUSING ? until : dialer.until();
    }
}
