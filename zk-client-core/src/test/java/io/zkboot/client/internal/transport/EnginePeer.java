/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;

/**
 * The server's side of a TLS connection in memory, over the JDK's engine. The client's side is {@link #socket()}, which
 * gives and takes at most a chunk per call. One thread is both; {@link #turn()} does all that the server can do.
 */
final class EnginePeer {
    private static final int ROOM = 64 * 1024;

    private final SSLEngine engine;
    private final Socket socket;
    private final ByteBuffer received = ByteBuffer.allocate(4 * ROOM);
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();
    private ByteBuffer toSay = ByteBuffer.allocate(0);

    EnginePeer(SSLContext context, int chunk, String... protocols) {
        this.engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        engine.setEnabledProtocols(protocols);
        this.socket = new Socket(chunk);
    }

    SSLEngine engine() {
        return engine;
    }

    Socket socket() {
        return socket;
    }

    void say(byte[] bytes) {
        toSay = ByteBuffer.allocate(toSay.remaining() + bytes.length)
                .put(toSay)
                .put(bytes)
                .flip();
    }

    byte[] heard() {
        return heard.toByteArray();
    }

    void turn() throws SSLException {
        boolean progress = true;
        while (progress) {
            take();
            progress = step();
        }
    }

    private void take() {
        byte[] sent = socket.sent.toByteArray();
        int taken = Math.min(sent.length, received.remaining());
        received.put(sent, 0, taken);
        socket.sent.reset();
        socket.sent.write(sent, taken, sent.length - taken);
    }

    private boolean step() throws SSLException {
        if (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
            engine.getDelegatedTask().run();
            return true;
        }
        return listen() | speak();
    }

    private boolean listen() throws SSLException {
        if (engine.isInboundDone() || engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
            return false;
        }
        ByteBuffer plain = ByteBuffer.allocate(ROOM);
        received.flip();
        SSLEngineResult result = engine.unwrap(received, plain);
        received.compact();
        heard.write(plain.array(), 0, plain.position());
        return result.bytesConsumed() > 0 && result.getStatus() != Status.CLOSED;
    }

    private boolean speak() throws SSLException {
        HandshakeStatus status = engine.getHandshakeStatus();
        boolean shaking = status == HandshakeStatus.NEED_WRAP;
        boolean free = status == HandshakeStatus.NOT_HANDSHAKING && toSay.hasRemaining();
        if (engine.isOutboundDone() || !shaking && !free) {
            return false;
        }
        ByteBuffer records = ByteBuffer.allocate(ROOM);
        SSLEngineResult result = engine.wrap(toSay, records);
        socket.receive(records.flip());
        return result.bytesProduced() > 0 && result.getStatus() != Status.CLOSED;
    }

    /** The client's socket. */
    static final class Socket implements Channel {
        private final int chunk;
        private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
        private ByteBuffer incoming = ByteBuffer.allocate(0);
        private boolean ended;
        boolean connected = true;
        boolean blocked;
        boolean broken;
        boolean readWanted = true;
        boolean writeWanted;
        int writes;
        int closes;

        Socket(int chunk) {
            this.chunk = chunk;
        }

        void receive(ByteBuffer bytes) {
            incoming = ByteBuffer.allocate(incoming.remaining() + bytes.remaining())
                    .put(incoming)
                    .put(bytes)
                    .flip();
        }

        void endStream() {
            ended = true;
        }

        int sentBytes() {
            return sent.size();
        }

        @Override
        public boolean finishConnect() {
            return connected;
        }

        @Override
        public int read(ByteBuffer into) {
            if (!incoming.hasRemaining()) {
                return ended ? -1 : 0;
            }
            int count = Math.min(chunk, Math.min(into.remaining(), incoming.remaining()));
            for (int i = 0; i < count; i++) {
                into.put(incoming.get());
            }
            return count;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            if (broken) {
                throw new IOException("Broken pipe");
            }
            writes++;
            int count = blocked ? 0 : Math.min(chunk, from.remaining());
            for (int i = 0; i < count; i++) {
                sent.write(from.get());
            }
            return count;
        }

        @Override
        public void wantWrite(boolean wanted) {
            writeWanted = wanted;
        }

        @Override
        public void wantRead(boolean wanted) {
            readWanted = wanted;
        }

        @Override
        public String localAddress() {
            return "127.0.0.1:5";
        }

        @Override
        public void close() {
            closes++;
        }
    }
}
