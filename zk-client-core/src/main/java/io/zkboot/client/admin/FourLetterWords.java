/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.transport.ConnectString;
import io.zkboot.client.internal.transport.HostResolver;
import io.zkboot.client.internal.transport.Resolver;
import io.zkboot.client.security.TlsConfig;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Sends four-letter words, the commands that a ZooKeeper server takes without a session: {@code srvr}, {@code ruok},
 * {@code mntr}, {@code conf}, {@code stat} and others. Each is a connection of its own. Servers since 3.5.3 answer only
 * those that their setting {@code 4lw.commands.whitelist} allows, which is {@code srvr} alone unless it is set.
 *
 * <p>Immutable, for any thread. A call waits for the answer, so never make one on the event thread of a client.
 */
public final class FourLetterWords {
    private static final Duration USUAL_TIMEOUT = Duration.ofSeconds(5);
    /** More than the longest lists of sessions and watches that make sense to read. */
    private static final int LARGEST_ANSWER = 64 * 1024 * 1024;
    /** More than any server has to say in a few lines. */
    private static final int LARGEST_SHORT_ANSWER = 64 * 1024;
    /** One for all, so that a name service that hangs costs one thread per name however often it is asked. */
    private static final Resolver LOOKUPS = new Resolver(HostResolver.SYSTEM, Resolver.THREAD_PER_LOOKUP);

    private final HostPort server;
    private final Duration timeout;
    private final @Nullable TlsConfig tls;

    private FourLetterWords(HostPort server, Duration timeout, @Nullable TlsConfig tls) {
        this.server = server;
        this.timeout = timeout;
        this.tls = tls;
    }

    /**
     * Returns the words for a server, with a timeout of 5 s and without TLS.
     *
     * @param server {@code host} or {@code host:port}; the port defaults to 2181, an IPv6 address stands in brackets
     * @throws IllegalArgumentException if it is malformed or names more than one
     */
    public static FourLetterWords to(String server) {
        ConnectString parsed = ConnectString.parse(server);
        if (parsed.hosts().size() != 1 || !parsed.chroot().isEmpty()) {
            throw new IllegalArgumentException("A four-letter word goes to one server, and "
                    + ConnectString.quoted(server) + " is not one; write host:port, without a chroot.");
        }
        return to(parsed.hosts().get(0));
    }

    /** Returns the words for a server, with a timeout of 5 s and without TLS. */
    public static FourLetterWords to(HostPort server) {
        return new FourLetterWords(given("server", server), USUAL_TIMEOUT, null);
    }

    /**
     * Returns the same with another limit for the whole exchange: the lookup of the name, connecting and TLS included,
     * and however slowly the server goes on. If the name has several addresses, each has its share of the time that is
     * left to be connected to, and at least 250 ms; the answer may take all of the rest.
     */
    public FourLetterWords withTimeout(Duration limit) {
        if (given("timeout", limit).toMillis() < 1) {
            throw new IllegalArgumentException("The timeout is " + limit + ", it must be at least 1 ms.");
        }
        return new FourLetterWords(server, limit, tls);
    }

    /** Returns the same over TLS, configured as for a client; the port must be a secure one. */
    public FourLetterWords withTls(TlsConfig config) {
        return new FourLetterWords(server, timeout, given("TLS configuration", config));
    }

    /** As {@link #withTls(TlsConfig)}, with keys and trust of that context and the defaults for the rest. */
    public FourLetterWords withTls(SSLContext context) {
        return withTls(TlsConfig.of(context));
    }

    /**
     * Sends a word and returns the whole answer.
     *
     * @param word four ASCII letters
     * @throws FourLetterWordException if the server cannot be reached, does not answer in time, or does not know or
     *     allow the word
     */
    public String send(String word) {
        if (!given("word", word).matches("[a-z]{4}")) {
            throw new IllegalArgumentException("'" + word + "' is no four-letter word; it has four small letters.");
        }
        return send(word, LARGEST_ANSWER);
    }

    private String send(String word, int largestAnswer) {
        try {
            String answer = WordExchange.of(server, tls, LOOKUPS, word, largestAnswer, timeout);
            if (answer.startsWith(word + " is not executed because it is not in the whitelist")) {
                throw new FourLetterWordException(
                        server + " does not allow '" + word + "'; add it to 4lw.commands.whitelist in its zoo.cfg.",
                        null);
            }
            if (answer.isEmpty()) {
                throw new FourLetterWordException(
                        server + " closed the connection without an answer to '" + word
                                + "'; it does not know the word, or expects TLS on this port.",
                        null);
            }
            return answer;
        } catch (SocketTimeoutException e) {
            throw new FourLetterWordException(
                    server + " did not answer '" + word + "' within " + timeout.toMillis() + " ms"
                            + (tls == null ? "; if it expects TLS on this port, use withTls." : "."),
                    e);
        } catch (IOException e) {
            throw new FourLetterWordException(server + " could not be asked '" + word + "': " + e.getMessage(), e);
        }
    }

    /**
     * Asks {@code ruok}: whether the server's process runs and is not in error, be it part of a majority or not.
     *
     * @throws FourLetterWordException also if the server does not allow {@code ruok}, as none does by default
     */
    public boolean isOk() {
        return send("ruok", LARGEST_SHORT_ANSWER).equals("imok");
    }

    /**
     * Asks {@code srvr}: version, mode and some figures.
     *
     * @throws FourLetterWordException also if the server runs but does not serve, for want of a majority, and if what
     *     it answers is not understood
     */
    public ServerInfo serverInfo() {
        return ServerInfo.parse(server, send("srvr", LARGEST_SHORT_ANSWER));
    }

    @Override
    public String toString() {
        return "FourLetterWords[" + server + (tls == null ? "" : ", TLS") + "]";
    }
}
