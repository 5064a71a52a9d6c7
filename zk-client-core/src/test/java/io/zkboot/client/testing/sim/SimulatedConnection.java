/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import io.zkboot.client.internal.transport.Channel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.NotYetConnectedException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** One attempt to connect, and the connection that came of it: the test's and the peer's handle on it. */
public final class SimulatedConnection {
    /** Bytes that a direction holds undelivered before the channel takes no more. */
    public static final int SEND_BUFFER = 256 * 1024;

    /** What a slow network delivers at a time. */
    private static final int PIECE = 512;

    /** What a ping has for bytes, and its answer for a number: too many of them for a trace. */
    private static final int PING = 12;

    private static final int PONG = -2;

    /** Bytes of a four-letter word. */
    private static final int WORD = 4;

    /** The two directions. */
    public enum Direction {
        TO_SERVER,
        TO_CLIENT
    }

    private enum Progress {
        PENDING,
        ESTABLISHED,
        REFUSED
    }

    private final SimulatedNetwork network;
    private final InetSocketAddress address;
    private final String host;
    private final Duration openedAt;
    private final ClientEnd client = new ClientEnd();
    private final Pipe toServer;
    private final Pipe toClient;
    private final BreakingOff breaking;
    private @Nullable SimulatedPeer peer;
    private Progress progress = Progress.PENDING;
    private boolean asksForSession;
    private boolean serverClosed;
    private int chunk;
    private int piece = Integer.MAX_VALUE;
    private Duration gap = Duration.ZERO;

    SimulatedConnection(SimulatedNetwork network, InetSocketAddress address, String host, Duration latency, int chunk) {
        this.network = network;
        this.address = address;
        this.host = host;
        this.openedAt = network.clock().elapsed();
        this.toServer = new Pipe(network.clock(), latency);
        this.toClient = new Pipe(network.clock(), latency);
        this.breaking = new BreakingOff(this, toClient);
        this.chunk = chunk;
    }

    /** Returns where the client connects to. */
    public InetSocketAddress address() {
        return address;
    }

    /** Returns the host name that the client gave. */
    public String host() {
        return host;
    }

    /** Returns when the client began to connect. */
    public Duration openedAt() {
        return openedAt;
    }

    /** Returns the clock of the world it is in. */
    public VirtualClock clock() {
        return network.clock();
    }

    /** Whether it was established and neither end has closed it. */
    public boolean isOpen() {
        return progress == Progress.ESTABLISHED && !serverClosed && !client.closed;
    }

    /** Whether the client has asked for a session on it, rather than a four-letter word, as for the version. */
    public boolean isOfSession() {
        return asksForSession;
    }

    /** Whether the client has closed its end. */
    public boolean isClosedByClient() {
        return client.closed;
    }

    /** Sets the one-way latency from now on. */
    public void latency(Duration latency) {
        toServer.latency(latency);
        toClient.latency(latency);
    }

    /** Lets no more than so many bytes a second through from now on, each way; a large frame comes bit by bit. */
    public void pace(int bytesPerSecond) {
        toServer.pace(bytesPerSecond);
        toClient.pace(bytesPerSecond);
    }

    /** Sets how many bytes one read or write moves at most. */
    public void chunk(int bytes) {
        chunk = bytes;
    }

    /** Sets how many bytes of the server come at a time, and how long behind each other these pieces do. */
    public void pieces(int bytes, Duration apart) {
        piece = bytes;
        gap = apart;
    }

    /** Lets so many bytes more come in one direction; then it is lost, mostly in the middle of a frame. */
    public void loseAfter(int bytes, Direction direction, Loss how) {
        breaking.after(bytes, pipe(direction), how);
    }

    /** Lets it be lost at a place of the next event that the server sends, counted on from the beginning of that. */
    public void loseInEvent(int place, Loss how) {
        breaking.inEvent(place, how);
    }

    /** Takes back what {@link #loseAfter} and {@link #loseInEvent} said. */
    public void spare() {
        breaking.spare();
        toServer.spare();
        toClient.spare();
    }

    /** Delivers nothing in a direction until {@link #resume}; both directions make a half-open connection. */
    public void stall(Direction direction) {
        network.note(this, "stalls " + direction);
        pipe(direction).stall();
    }

    /** Delivers what was held back, and all that follows. */
    public void resume(Direction direction) {
        network.note(this, "resumes " + direction);
        pipe(direction).resume();
    }

    /** Whether nothing is delivered in one direction, or in both. */
    public boolean isStalled() {
        return toServer.isStalled() || toClient.isStalled();
    }

    private Pipe pipe(Direction direction) {
        return direction == Direction.TO_SERVER ? toServer : toClient;
    }

    /** Sends bytes as the server. */
    public void send(byte[] bytes) {
        if (!serverClosed) {
            if (clock().trace() != null && ServerFrame.xid(bytes) != PONG) {
                network.note(this, "the server sends " + ServerFrame.text(bytes));
            }
            byte[] sent = bytes.clone();
            breaking.sends(sent);
            toClient.send(sent, toClient.isPaced() ? PIECE : piece, gap.toNanos(), client::receive);
        }
    }

    /** Returns where in a trace it belongs. */
    void note(String what) {
        network.note(this, what);
    }

    /** Closes as the server: the client sees the end of the stream behind all that was sent. */
    public void close() {
        if (!serverClosed) {
            network.note(this, "the server closes");
            serverClosed = true;
            toClient.behind(() -> client.ended = true);
        }
    }

    /** Cuts the connection now: both ends see its end, what is under way is lost. */
    public void cut() {
        network.note(this, "is cut");
        tearDown();
        client.ended = true;
    }

    /** Resets the connection now: the client's next read or write fails, what is under way or unread is lost. */
    public void reset() {
        network.note(this, "is reset");
        tearDown();
        client.reset();
    }

    /**
     * Lets the client find out by a write that the server has gone: the next one fails, while what was held back on the
     * way to the client has just come in and can be read.
     */
    public void breakAtNextWrite() {
        client.breaksAtWrite = true;
    }

    private void tearDown() {
        toServer.cut();
        toClient.cut();
        endServer();
    }

    private void endServer() {
        if (!serverClosed) {
            serverClosed = true;
            if (peer != null) {
                peer.closed(this);
            }
        }
    }

    Channel client() {
        return client;
    }

    void establish(SimulatedPeer accepting) {
        if (!client.closed && !serverClosed) {
            network.note(this, "is established");
            progress = Progress.ESTABLISHED;
            peer = accepting;
            accepting.connected(this);
        }
    }

    void refuse() {
        network.note(this, "is refused");
        progress = Progress.REFUSED;
    }

    boolean isClientReady() {
        return client.isReady();
    }

    private void arriveAtServer(byte[] bytes) {
        if (!serverClosed && peer != null) {
            peer.received(this, bytes);
        } else {
            // As TCP does: who writes to a closed socket is answered with a reset.
            toClient.behind(client::reset);
        }
    }

    @Override
    public String toString() {
        return "connection to " + address + " opened at " + openedAt;
    }

    private final class ClientEnd implements Channel {
        private final Deque<ByteBuffer> inbox = new ArrayDeque<>();
        private boolean finished;
        private boolean writeWanted;
        private boolean ended;
        private boolean broken;
        private boolean breaksAtWrite;
        private boolean closed;
        /** Since when the connection has taken no more, null if it does. */
        private @Nullable Duration fullSince;

        private void receive(byte[] bytes) {
            inbox.add(ByteBuffer.wrap(bytes));
        }

        private void reset() {
            broken = true;
            inbox.clear();
        }

        private boolean isReady() {
            if (closed) {
                return false;
            }
            if (!finished) {
                return progress != Progress.PENDING;
            }
            return !inbox.isEmpty() || ended || broken || (writeWanted && toServer.inFlight() < SEND_BUFFER);
        }

        @Override
        public boolean finishConnect() throws IOException {
            checkOpen();
            if (progress == Progress.REFUSED) {
                close();
                throw new ConnectException("Connection refused");
            }
            if (progress == Progress.ESTABLISHED && !finished) {
                finished = true;
                network.noteProgress();
            }
            return finished;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            checkConnected();
            if (inbox.isEmpty()) {
                return ended ? -1 : 0;
            }
            int before = into.position();
            while (!inbox.isEmpty() && into.hasRemaining() && into.position() - before < chunk) {
                ByteBuffer first = inbox.element();
                int moved = Math.min(Math.min(first.remaining(), into.remaining()), chunk - (into.position() - before));
                into.put(first.slice(first.position(), moved));
                first.position(first.position() + moved);
                if (!first.hasRemaining()) {
                    inbox.remove();
                }
            }
            int read = into.position() - before;
            if (read > 0) {
                network.noteProgress();
                WireTap tap = network.tap();
                if (tap != null) {
                    byte[] bytes = new byte[read];
                    into.get(before, bytes);
                    tap.read(SimulatedConnection.this, bytes);
                }
            }
            return read;
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            checkConnected();
            if (breaksAtWrite) {
                toClient.resume();
                tearDown();
                ended = true;
                throw new IOException("Broken pipe");
            }
            int written = Math.min(Math.min(from.remaining(), chunk), SEND_BUFFER - toServer.inFlight());
            Duration since = fullSince == null ? clock().elapsed() : fullSince;
            if (written < from.remaining()) {
                fullSince = since;
            } else {
                fullSince = null;
            }
            if (written <= 0) {
                return 0;
            }
            asksForSession |= written != WORD;
            byte[] bytes = new byte[written];
            from.get(bytes);
            WireTap tap = network.tap();
            if (tap != null) {
                tap.written(SimulatedConnection.this, bytes, since);
            }
            if (clock().trace() != null && written != PING) {
                network.note(SimulatedConnection.this, "the client sends " + written + " bytes");
            }
            toServer.send(bytes, SimulatedConnection.this::arriveAtServer);
            network.noteProgress();
            return written;
        }

        private void checkOpen() throws IOException {
            if (closed) {
                throw new ClosedChannelException();
            }
        }

        private void checkConnected() throws IOException {
            checkOpen();
            if (!finished) {
                throw new NotYetConnectedException();
            }
            if (broken) {
                throw new IOException("Connection reset");
            }
        }

        @Override
        public void wantWrite(boolean wanted) {
            writeWanted = wanted;
        }

        @Override
        public void close() {
            if (!closed) {
                network.note(SimulatedConnection.this, "the client closes");
                closed = true;
                network.forget(SimulatedConnection.this);
                if (progress == Progress.ESTABLISHED) {
                    toServer.behind(SimulatedConnection.this::endServer);
                }
            }
        }
    }
}
