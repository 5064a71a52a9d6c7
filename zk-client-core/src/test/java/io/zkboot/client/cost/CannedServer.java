/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.cost;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import org.apache.zookeeper.ZooDefs.OpCode;

/**
 * A server on a socket that costs next to nothing and knows few answers, so that what is counted is the client's cost.
 * The digits in the path of a read say how many bytes the node has; a read of {@code /events/N} is answered after N
 * events of {@code /watched}. It does not say its version, so reads come to it one by one.
 */
final class CannedServer implements AutoCloseable {
    private static final int STAT_SIZE = 68;
    private static final int REPLY_HEADER = 16;

    private final ServerSocketChannel acceptor;

    CannedServer() throws IOException {
        acceptor = ServerSocketChannel.open();
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        daemon(this::accept);
    }

    String connectString() {
        return "127.0.0.1:" + acceptor.socket().getLocalPort();
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "canned-server");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel socket = acceptor.accept();
                daemon(() -> new Conversation(socket).hold());
            }
        } catch (IOException closed) {
            // the end
        }
    }

    @Override
    public void close() {
        try {
            acceptor.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** One connection. */
    private static final class Conversation {
        private final SocketChannel socket;
        private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 22);
        private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 24);
        private boolean attached;

        Conversation(SocketChannel socket) {
            this.socket = socket;
        }

        void hold() {
            try (socket) {
                while (socket.read(in) >= 0) {
                    answerAll();
                    out.flip();
                    while (out.hasRemaining()) {
                        socket.write(out);
                    }
                    out.clear();
                }
            } catch (IOException gone) {
                // so is the client
            }
        }

        private void answerAll() throws IOException {
            in.flip();
            while (in.remaining() >= Integer.BYTES) {
                int start = in.position() + Integer.BYTES;
                int length = in.getInt(in.position());
                if (length > in.capacity()) {
                    throw new EOFException("a four-letter word, which asks for the version");
                }
                if (in.limit() - start < length) {
                    break;
                }
                if (attached) {
                    answer(start);
                } else {
                    attach(start);
                }
                in.position(start + length);
            }
            in.compact();
        }

        private void attach(int at) {
            int timeout = in.getInt(at + Integer.BYTES + Long.BYTES);
            out.putInt(4 + 4 + 8 + 4 + 16 + 1);
            out.putInt(0)
                    .putInt(timeout)
                    .putLong(0x1234)
                    .putInt(16)
                    .put(new byte[16])
                    .put((byte) 0);
            attached = true;
        }

        private void answer(int at) {
            int xid = in.getInt(at);
            switch (in.getInt(at + 4)) {
                case OpCode.getData -> read(xid, at + 8);
                case OpCode.setData -> {
                    header(xid, STAT_SIZE);
                    stat(0);
                }
                case OpCode.addWatch -> {
                    header(xid, Integer.BYTES);
                    out.putInt(0);
                }
                default -> header(xid, 0); // pings, the end
            }
        }

        private void header(int xid, int more) {
            out.putInt(REPLY_HEADER + more).putInt(xid).putLong(1).putInt(0);
        }

        private void read(int xid, int path) {
            int number = 0;
            int length = in.getInt(path);
            for (int i = 0; i < length; i++) {
                byte c = in.get(path + Integer.BYTES + i);
                if (c >= '0' && c <= '9') {
                    number = number * 10 + c - '0';
                }
            }
            boolean events = in.get(path + Integer.BYTES + 1) == 'e';
            for (int i = 0; events && i < number; i++) {
                event();
            }
            int size = events ? 0 : number;
            header(xid, Integer.BYTES + size + STAT_SIZE);
            out.putInt(size).position(out.position() + size);
            stat(size);
        }

        private void event() {
            byte[] path = {'/', 'w', 'a', 't', 'c', 'h', 'e', 'd'};
            out.putInt(REPLY_HEADER + 3 * Integer.BYTES + path.length)
                    .putInt(-1)
                    .putLong(1)
                    .putInt(0);
            out.putInt(3).putInt(3).putInt(path.length).put(path);
        }

        private void stat(int size) {
            // czxid, mzxid, ctime, mtime, version, cversion, aversion, ephemeralOwner, dataLength, numChildren, pzxid
            out.putLong(1)
                    .putLong(1)
                    .putLong(1)
                    .putLong(1)
                    .putInt(0)
                    .putInt(0)
                    .putInt(0)
                    .putLong(0);
            out.putInt(size).putInt(0).putLong(1);
        }
    }
}
