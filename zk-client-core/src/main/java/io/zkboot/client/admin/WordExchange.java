/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.Clock;
import io.zkboot.client.internal.transport.Network;
import io.zkboot.client.internal.transport.Resolution;
import io.zkboot.client.internal.transport.Resolver;
import io.zkboot.client.internal.transport.TcpNetwork;
import io.zkboot.client.internal.transport.TlsNetwork;
import io.zkboot.client.security.TlsConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One word and its whole answer, by a deadline that all steps share. The caller waits in one place only, and what may
 * block &ndash; to look a name up, to read key files &ndash; is done by helpers whom it does not wait for any longer.
 *
 * <p>To connect, an address has its share of the time that is left, so that one behind which nobody answers leaves some
 * for the others. The answer may take all of the rest: who has connected has found the server.
 */
final class WordExchange {
    private static final int BUFFER = 8 * 1024;

    /** The least that an address has to connect: of many, the first ones have a fair chance rather than all none. */
    private static final long SMALLEST_SHARE = Duration.ofMillis(250).toNanos();

    private final HostPort server;
    private final Network network;
    private final Clock clock;
    private final long end;

    /** Begins one, with all the time that it has. */
    WordExchange(HostPort server, Network network, Clock clock, Duration limit) {
        this.server = server;
        this.network = network;
        this.clock = clock;
        this.end = clock.nanoTime() + limit.toNanos();
    }

    /**
     * Sends the word to the first address of the server that takes it.
     *
     * @param largestAnswer how many bytes an answer may have
     * @param limit for everything, from the lookup to the last byte
     * @throws SocketTimeoutException if the time is over
     */
    static String of(
            HostPort server, @Nullable TlsConfig tls, Resolver resolver, String word, int largestAnswer, Duration limit)
            throws IOException {
        try (Network tcp = new TcpNetwork();
                Network network = tls == null ? tcp : new TlsNetwork(tcp, tls)) {
            return new WordExchange(server, network, Clock.SYSTEM, limit).send(resolver, word, largestAnswer);
        }
    }

    /** Sends the word to the first address that takes it; if none does, the last failure has the others suppressed. */
    String send(Resolver resolver, String word, int largestAnswer) throws IOException {
        List<InetAddress> addresses = addresses(resolver);
        IOException last = null;
        for (int i = 0; i < addresses.size() && (last == null || left(end) > 0); i++) {
            long connectedBy = connectedBy(addresses.size() - i);
            Channel channel = null;
            try {
                channel = network.open(new InetSocketAddress(addresses.get(i), server.port()), server.host());
                return answer(channel, connectedBy, word, largestAnswer);
            } catch (IOException failed) {
                if (last != null) {
                    failed.addSuppressed(last);
                }
                last = failed;
            } finally {
                if (channel != null) {
                    channel.close();
                }
            }
        }
        throw last == null ? new IOException("it has no address") : last;
    }

    /** Returns until when the next of so many addresses must be connected. */
    private long connectedBy(int addressesLeft) {
        long left = left(end);
        return end - left + Math.min(left, Math.max(left / addressesLeft, SMALLEST_SHARE));
    }

    private long left(long deadline) {
        return deadline - clock.nanoTime();
    }

    private List<InetAddress> addresses(Resolver resolver) throws IOException {
        Resolution resolution = resolver.start(server.host(), network::wakeup);
        try {
            while (!resolution.isDone()) {
                await(end);
            }
            return resolution.addresses();
        } finally {
            resolution.cancel();
        }
    }

    private String answer(Channel channel, long connectedBy, String word, int largestAnswer) throws IOException {
        while (!channel.finishConnect()) {
            await(connectedBy);
        }
        ByteBuffer question = ByteBuffer.wrap(word.getBytes(StandardCharsets.US_ASCII));
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
        while (true) {
            if (question.hasRemaining()) {
                channel.write(question);
                channel.wantWrite(question.hasRemaining());
            }
            int read = channel.read(buffer.clear());
            if (read < 0) {
                return answer.toString(StandardCharsets.UTF_8);
            }
            answer.write(buffer.array(), 0, read);
            if (answer.size() > largestAnswer) {
                throw new IOException("the answer is longer than " + largestAnswer + " bytes");
            }
            await(end);
        }
    }

    /** An interrupt does not end the exchange, and is left to the caller. */
    private void await(long deadline) throws IOException {
        long left = left(deadline);
        if (left <= 0) {
            throw new SocketTimeoutException();
        }
        boolean interrupted = Thread.interrupted();
        try {
            network.await(network.holdsMore() ? 0 : left);
            network.takeReady();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
