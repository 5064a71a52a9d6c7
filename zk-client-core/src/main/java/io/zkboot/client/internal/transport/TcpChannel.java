/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import io.zkboot.client.host.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A TCP connection of a {@link TcpNetwork}. It waits for connecting first, for reading from then on, and for writing
 * only while that is wanted, so that a request and its reply change no interest set.
 */
final class TcpChannel implements Channel {
    private final TcpNetwork network;
    private final SocketChannel socket;
    private final SelectionKey key;
    private boolean connected;
    private boolean readWanted = true;
    private boolean writeWanted;
    /** Whether a read may find something. While not, reading costs no system call. */
    private boolean readable;

    private boolean closed;

    TcpChannel(TcpNetwork network, SocketChannel socket, Selector selector) throws IOException {
        this.network = network;
        this.socket = socket;
        this.key = socket.register(selector, SelectionKey.OP_CONNECT, this);
    }

    /** Hears from the selector what the channel is ready for. */
    void ready(SelectionKey selected) {
        readable |= selected.isReadable();
    }

    @Override
    public boolean finishConnect() throws IOException {
        if (!connected && socket.finishConnect()) {
            connected = true;
            setInterest();
        }
        return connected;
    }

    @Override
    public @Nullable String localAddress() {
        InetSocketAddress local = (InetSocketAddress) socket.socket().getLocalSocketAddress();
        return local == null ? null : new HostPort(local.getAddress().getHostAddress(), local.getPort()).toString();
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        if (!readable && !closed) {
            return 0;
        }
        int room = into.remaining();
        int read = socket.read(into);
        // Less than there was room for: that was all, and the selector will tell when more comes.
        readable = read < 0 || read == room;
        return read;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        try {
            return socket.write(from);
        } catch (IOException gone) {
            readable = true; // what the peer said before it went is to be had now or never
            throw gone;
        }
    }

    @Override
    public void wantWrite(boolean wanted) {
        if (writeWanted != wanted) {
            writeWanted = wanted;
            if (connected && key.isValid()) {
                setInterest();
            }
        }
    }

    @Override
    public void wantRead(boolean wanted) {
        if (readWanted != wanted) {
            readWanted = wanted;
            if (connected && key.isValid()) {
                setInterest();
            }
        }
    }

    private void setInterest() {
        key.interestOps((readWanted ? SelectionKey.OP_READ : 0) | (writeWanted ? SelectionKey.OP_WRITE : 0));
        network.interestChanged();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            socket.close();
            network.forgetClosedChannels();
        } catch (IOException givenUp) {
            // The connection is given up whatever this says; a selector that fails for good says so in await.
        }
    }
}
