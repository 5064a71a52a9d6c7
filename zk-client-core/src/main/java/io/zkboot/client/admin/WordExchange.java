/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.transport.Channel;
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
 */
final class WordExchange {
    private static final int BUFFER = 8 * 1024;

    private final HostPort server;
    private final Network network;
    private final long end;

    private WordExchange(HostPort server, Network network, long end) {
        this.server = server;
        this.network = network;
        this.end = end;
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
        long end = System.nanoTime() + limit.toNanos();
        try (Network tcp = new TcpNetwork();
                Network network = tls == null ? tcp : new TlsNetwork(tcp, tls)) {
            return new WordExchange(server, network, end).send(resolver, word, largestAnswer);
        }
    }

    private String send(Resolver resolver, String word, int largestAnswer) throws IOException {
        IOException last = null;
        for (InetAddress address : addresses(resolver)) {
            Channel channel = null;
            try {
                channel = network.open(new InetSocketAddress(address, server.port()), server.host());
                return answer(channel, word, largestAnswer);
            } catch (SocketTimeoutException over) {
                throw over;
            } catch (IOException failed) {
                last = failed;
            } finally {
                if (channel != null) {
                    channel.close();
                }
            }
        }
        throw last == null ? new IOException("it has no address") : last;
    }

    private List<InetAddress> addresses(Resolver resolver) throws IOException {
        Resolution resolution = resolver.start(server.host(), network::wakeup);
        try {
            while (!resolution.isDone()) {
                await();
            }
            return resolution.addresses();
        } finally {
            resolution.cancel();
        }
    }

    private String answer(Channel channel, String word, int largestAnswer) throws IOException {
        while (!channel.finishConnect()) {
            await();
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
            await();
        }
    }

    /** An interrupt does not end the exchange, and is left to the caller. */
    private void await() throws IOException {
        long left = end - System.nanoTime();
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
