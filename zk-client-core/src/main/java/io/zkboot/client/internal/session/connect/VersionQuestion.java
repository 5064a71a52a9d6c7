/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.connect;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.Network;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Asks the server of a connection for its version, by the four-letter word {@code srvr} on a short connection of its
 * own: a request that the server does not know would cost the connection that there is. At most once for each
 * connection; a server that does not say is asked no more. Owned by the SendThread; nothing here blocks.
 */
public final class VersionQuestion {
    private static final Logger log = SafeLogger.of(VersionQuestion.class);

    private static final String WORD = "srvr";
    /** The version is in the first line. */
    private static final int ENOUGH = 64;

    private static final Pattern VERSION = Pattern.compile("^Zookeeper version: 3\\.(\\d{1,3})\\.");

    private final Network network;
    private final InetSocketAddress address;
    private final String host;
    private final long longest;
    private final ByteBuffer question = ByteBuffer.wrap(WORD.getBytes(US_ASCII));
    private final ByteBuffer answer = ByteBuffer.allocate(ENOUGH);
    private @Nullable Channel channel;
    private boolean connected;
    private boolean asked;
    private long until;

    /**
     * Creates one.
     *
     * @param address where the server was found
     * @param host its name
     * @param longest how long it may take, in nanoseconds
     */
    public VersionQuestion(Network network, InetSocketAddress address, String host, long longest) {
        this.network = network;
        this.address = address;
        this.host = host;
        this.longest = longest;
    }

    /** Asks, unless that was done. */
    public void ask(long now) {
        if (asked) {
            return;
        }
        asked = true;
        until = now + longest;
        try {
            channel = network.open(address, host);
        } catch (IOException | RuntimeException unusable) {
            log.debug("{} is not asked for its version: {}", host, unusable.toString());
        }
    }

    /** Goes on; returns the minor version of a server 3.x once it is known, and 0 until then. */
    public int turn(long now) {
        Channel open = channel;
        if (open == null) {
            return 0;
        }
        int version = 0;
        boolean over = until - now <= 0;
        try {
            connected = connected || open.finishConnect();
            if (connected) {
                if (question.hasRemaining()) {
                    open.write(question);
                    open.wantWrite(question.hasRemaining());
                }
                over |= open.read(answer) < 0 || !answer.hasRemaining();
            }
        } catch (IOException | RuntimeException failed) {
            log.debug("{} does not tell its version: {}", host, failed.toString());
            over = true;
        }
        Matcher said = VERSION.matcher(new String(answer.array(), 0, answer.position(), US_ASCII));
        if (said.find()) {
            version = Integer.parseInt(said.group(1));
            over = true;
        }
        if (over) {
            close();
        }
        return version;
    }

    /** Whether an answer is awaited. */
    public boolean isOpen() {
        return channel != null;
    }

    /** When it is given up. */
    public long until() {
        return until;
    }

    /** Nobody wants to know any more. */
    public void close() {
        Channel open = channel;
        if (open != null) {
            channel = null;
            open.close();
        }
    }
}
