/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.security;

import java.nio.ByteBuffer;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** A handshake of both sides in one thread, up to the first byte that the client hears. */
final class HandshakeInMemory {
    private static final int MANY_TURNS = 100;

    private final SSLEngine client;
    private final SSLEngine server;
    private final ByteBuffer toServer = ByteBuffer.allocate(64 * 1024);
    private final ByteBuffer toClient = ByteBuffer.allocate(64 * 1024);
    private final ByteBuffer sink = ByteBuffer.allocate(64 * 1024);
    private boolean served;

    private HandshakeInMemory(SSLEngine client, SSLEngine server) {
        this.client = client;
        this.server = server;
    }

    /**
     * Shakes hands.
     *
     * @param server its side, as it is to be
     * @return what the client fails with, described as to its user; null if it does not fail
     */
    static @Nullable String failure(TlsConfig config, SSLEngine server, String host) throws Exception {
        server.setUseClientMode(false);
        HandshakeInMemory handshake = new HandshakeInMemory(config.newEngine(host, 2281), server);
        try {
            for (int i = 0; i < MANY_TURNS && handshake.sink.position() == 0; i++) {
                handshake.turn();
            }
        } catch (SSLException e) {
            return TlsFailure.describe(e, host);
        }
        if (handshake.sink.position() == 0) {
            throw new IllegalStateException("The handshake does not end");
        }
        return null;
    }

    private void turn() throws SSLException {
        step(client, toClient, toServer, sink);
        try {
            ByteBuffer heard = ByteBuffer.allocate(64 * 1024);
            step(server, toServer, toClient, heard);
            if (!served && server.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING) {
                served = true;
                server.wrap(ByteBuffer.wrap(new byte[1]), toClient);
            }
        } catch (SSLException refused) {
            server.wrap(ByteBuffer.allocate(0), toClient); // says so to the client
        }
    }

    /** Reads all that is there, and writes what the handshake needs. */
    private static void step(SSLEngine engine, ByteBuffer in, ByteBuffer out, ByteBuffer heard) throws SSLException {
        in.flip();
        try {
            while (in.hasRemaining()
                    && engine.getHandshakeStatus() != HandshakeStatus.NEED_WRAP
                    && engine.unwrap(in, heard).bytesConsumed() > 0) {
                runTasks(engine);
            }
        } finally {
            in.compact();
        }
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
                || engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            runTasks(engine);
            if (engine.wrap(ByteBuffer.allocate(0), out).bytesProduced() == 0) {
                return;
            }
        }
        if (engine.getSession().getProtocol().equals("NONE") && engine.getUseClientMode()) {
            engine.wrap(ByteBuffer.allocate(0), out); // the first message
        }
    }

    private static void runTasks(SSLEngine engine) {
        for (Runnable task = engine.getDelegatedTask(); task != null; task = engine.getDelegatedTask()) {
            task.run();
        }
    }
}
