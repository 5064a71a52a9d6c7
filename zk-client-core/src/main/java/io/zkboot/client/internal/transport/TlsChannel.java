/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import io.zkboot.client.security.TlsFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import tlschannel.ClientTlsChannel;
import tlschannel.NeedsReadException;
import tlschannel.NeedsTaskException;
import tlschannel.TlsChannelFlowControlException;

/**
 * TLS over another channel.
 *
 * <pre>
 *  CONNECTING ──> PREPARING ──> HANDSHAKING ──> OPEN ──> CLOSED
 *  TCP            the helper    a few messages
 *                 makes the     each way, with
 *                 engine        work for the helper
 * </pre>
 *
 * <p>What may take long is done by the helper: reading key files and making the engine, checking the server's
 * certificate and using the private key in the handshake. Meanwhile the channel neither reads nor asks to be told of
 * anything; when the helper is done, it wakes the network.
 *
 * <p>Bytes can be inside, decrypted or not, while the socket has nothing more to say ({@link #holdsMore()}). Bytes of
 * TLS itself, such as the answer to a key update, can be on their way out while the owner has nothing to write: they
 * are pushed on with each read and write, and the socket is asked to tell when it takes more.
 */
final class TlsChannel implements Channel {
    /** Bytes that are encrypted before the socket is asked to take them: four full records. */
    private static final int BATCH = 64 * 1024;

    private static final int READS_PER_TURN = 16;

    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private enum Phase {
        CONNECTING,
        PREPARING,
        HANDSHAKING,
        OPEN,
        CLOSED
    }

    private final Channel socket;
    private final String host;
    private final Executor helper;
    private final Runnable wakeup;
    private final Callable<SSLEngine> factory;

    private Phase phase = Phase.CONNECTING;
    private @Nullable Future<PreparedTls> preparing;
    private @Nullable PreparedTls prepared;
    private @Nullable Future<?> task;
    private boolean more;
    private boolean atEnd;
    private boolean heard;
    private @Nullable IOException writeFailure;

    /**
     * Puts TLS on a channel that is being connected.
     *
     * @param host the name in messages
     * @param factory makes the engine; runs on the helper
     * @param wakeup tells the thread of this channel that the helper is done
     */
    TlsChannel(Channel socket, String host, Callable<SSLEngine> factory, Executor helper, Runnable wakeup) {
        this.socket = socket;
        this.host = host;
        this.helper = helper;
        this.wakeup = wakeup;
        this.factory = factory;
    }

    @Override
    public boolean finishConnect() throws IOException {
        if (phase == Phase.CLOSED) {
            throw new ClosedChannelException();
        }
        if (phase == Phase.CONNECTING) {
            if (!socket.finishConnect()) {
                return false;
            }
            phase = Phase.PREPARING;
            socket.wantRead(false);
            preparing = HelperTask.start(helper, () -> PreparedTls.by(factory), wakeup);
        }
        Future<PreparedTls> making = preparing;
        if (phase == Phase.PREPARING && making != null) {
            if (!making.isDone()) {
                return false;
            }
            prepared = resultOf(making);
            phase = Phase.HANDSHAKING;
            socket.wantRead(true);
        }
        if (phase == Phase.HANDSHAKING && !isBusy() && shakeHands()) {
            phase = Phase.OPEN;
        }
        return phase == Phase.OPEN;
    }

    private boolean shakeHands() throws IOException {
        PreparedTls made = prepared();
        try {
            for (int i = 0; i < READS_PER_TURN; i++) {
                try {
                    made.tls().handshake();
                    push();
                    return true;
                } catch (NeedsReadException e) {
                    push();
                    if (records().fill(socket) == 0) {
                        return false;
                    }
                } catch (NeedsTaskException e) {
                    push();
                    start(e.getTask());
                    return false;
                }
            }
            return false; // the socket has more; it will be heard in the next turn
        } catch (IOException | RuntimeException | AssertionError e) {
            throw handshakeFailed(e);
        }
    }

    private IOException handshakeFailed(Throwable failure) {
        if (failure instanceof SSLException || !(failure instanceof IOException)) {
            return failed(failure);
        }
        String how =
                records().isEnded() ? "closed the connection" : "broke the connection (" + failure.getMessage() + ")";
        return new TlsException(
                "The server " + how + " during the TLS handshake. Perhaps this port does not speak TLS: the secure"
                        + " port of a ZooKeeper server is its secureClientPort",
                failure);
    }

    /** Tells the server as well why, if it can be told at once. */
    private IOException failed(Throwable failure) {
        PreparedTls made = prepared;
        if (made != null) {
            try {
                ByteBuffer alert =
                        ByteBuffer.allocate(made.engine().getSession().getPacketBufferSize());
                made.engine().wrap(NOTHING, alert);
                made.records().write(alert.flip());
                made.records().flush(socket);
            } catch (IOException | RuntimeException untold) {
                failure.addSuppressed(untold);
            }
        }
        return new TlsException(TlsFailure.describe(failure, host), failure);
    }

    /** Whether the helper is at work for this channel, so that nobody else may touch the engine. */
    private boolean isBusy() throws IOException {
        Future<?> running = task;
        if (running == null) {
            return false;
        }
        if (!running.isDone()) {
            return true;
        }
        task = null;
        socket.wantRead(true);
        resultOf(running);
        return false;
    }

    private void start(Runnable work) {
        socket.wantRead(false);
        task = HelperTask.start(helper, Executors.callable(work), wakeup);
    }

    private <T> T resultOf(Future<T> done) throws IOException {
        try {
            return done.get();
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new TlsException(TlsFailure.describe(cause, host), cause);
        } catch (InterruptedException e) {
            throw new IllegalStateException("what is done is not waited for", e);
        }
    }

    private boolean push() throws IOException {
        boolean all = records().flush(socket);
        socket.wantWrite(!all);
        return all;
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        requireOpen();
        if (isBusy()) {
            return 0;
        }
        if (atEnd) {
            return -1;
        }
        pushUnlessBroken();
        if (!more && records().fill(socket) == 0) {
            if (heard && writeFailure != null) {
                throw writeFailure; // nothing is left that the server could have said
            }
            return 0;
        }
        int before = into.position();
        try {
            decrypt(into);
        } catch (SSLException | RuntimeException | AssertionError e) {
            throw failed(e);
        }
        int read = into.position() - before;
        heard |= read > 0;
        pushUnlessBroken(); // reading can make TLS write: the answer to a key update
        return read == 0 && atEnd ? -1 : read;
    }

    private void decrypt(ByteBuffer into) throws IOException {
        ClientTlsChannel tls = prepared().tls();
        more = false;
        try {
            while (into.hasRemaining()) {
                if (tls.read(into) < 0) {
                    atEnd = true;
                    break;
                }
            }
            more = true;
        } catch (NeedsTaskException e) {
            more = true;
            start(e.getTask());
        } catch (NeedsReadException allDecrypted) {
            return;
        }
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        requireOpen();
        if (isBusy() || atEnd) {
            return 0;
        }
        int before = from.position();
        int end = from.limit();
        try {
            int taken = before - 1;
            while (push() && from.hasRemaining() && mayWrite() && from.position() > taken) {
                taken = from.position();
                from.limit(Math.min(end, taken + BATCH));
                prepared().tls().write(from);
                from.limit(end);
            }
        } catch (SSLException | TlsChannelFlowControlException | RuntimeException | AssertionError e) {
            throw failed(e);
        } catch (IOException e) {
            keep(e);
        } finally {
            from.limit(end);
        }
        return from.position() - before;
    }

    /** While the server negotiates anew, its messages come first; the socket will tell of them. */
    private boolean mayWrite() {
        HandshakeStatus status = prepared().engine().getHandshakeStatus();
        return status != HandshakeStatus.NEED_UNWRAP && status != HandshakeStatus.NEED_TASK;
    }

    private void pushUnlessBroken() {
        if (writeFailure == null) {
            try {
                push();
            } catch (IOException e) {
                broken(e);
            }
        }
    }

    /**
     * To read what the server has said before it went comes first, and is done without writing. A server that refuses
     * the client's certificate says so after the client's side of the handshake is done, and closes; so as long as
     * nothing was heard, the failure to write is none.
     */
    private void keep(IOException failure) throws IOException {
        if (heard || writeFailure != null) {
            throw failure;
        }
        broken(failure);
    }

    private void broken(IOException failure) {
        writeFailure = failure;
        socket.wantWrite(false);
    }

    /** Does nothing: whenever less was taken than was given, this channel itself waits for what has to come first. */
    @Override
    public void wantWrite(boolean wanted) {}

    @Override
    public boolean isSecuring() {
        return phase == Phase.PREPARING || phase == Phase.HANDSHAKING;
    }

    /** Whether a read may find something although the socket has nothing more to say. */
    boolean holdsMore() {
        return more && task == null && phase == Phase.OPEN;
    }

    boolean isClosed() {
        return phase == Phase.CLOSED;
    }

    private void requireOpen() throws IOException {
        if (phase != Phase.OPEN) {
            throw new ClosedChannelException();
        }
    }

    private RecordBuffer records() {
        return prepared().records();
    }

    private PreparedTls prepared() {
        PreparedTls made = prepared;
        if (made == null) {
            throw new IllegalStateException("no engine in phase " + phase);
        }
        return made;
    }

    @Override
    public @Nullable String localAddress() {
        return socket.localAddress();
    }

    /**
     * Says farewell if that can be done at once. While the helper works, the engine is left alone, and the helper is
     * interrupted: what it waits for is of no use any more.
     */
    @Override
    public void close() {
        if (phase == Phase.CLOSED) {
            return;
        }
        PreparedTls made = prepared;
        Future<?> running = task;
        phase = Phase.CLOSED;
        boolean idle = running == null || running.isDone();
        HelperTask.giveUp(preparing);
        HelperTask.giveUp(running);
        if (made != null && idle) {
            try {
                made.tls().close();
                made.records().flush(socket);
            } catch (IOException | RuntimeException | AssertionError givenUp) {
                // The connection is given up whatever this says.
            }
        }
        socket.close();
    }
}
