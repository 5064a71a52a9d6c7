/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.meters;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A server that costs next to nothing, so that what is measured is the client. It knows reads, whose nodes have as many
 * bytes as the digits in their path say, and writes. It does not say its version, so reads come to it one by one.
 */
final class CannedServer {
    private static final int GET_DATA = 4;
    private static final int SET_DATA = 5;
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
            System.err.println("The canned server takes no more connections: " + closed);
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
                        int unused = socket.write(out);
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
            out.putInt(4 + 4 + 8 + 4 + 16 + 1).putInt(0).putInt(timeout).putLong(0x1234);
            out.putInt(16).put(new byte[16]).put((byte) 0);
            attached = true;
        }

        private void answer(int at) {
            int xid = in.getInt(at);
            switch (in.getInt(at + 4)) {
                case GET_DATA -> {
                    int size = number(at + 8);
                    header(xid, Integer.BYTES + size + STAT_SIZE);
                    out.putInt(size).position(out.position() + size);
                    stat(size);
                }
                case SET_DATA -> {
                    header(xid, STAT_SIZE);
                    stat(0);
                }
                default -> header(xid, 0); // pings, the end
            }
        }

        private int number(int path) {
            int number = 0;
            int length = in.getInt(path);
            for (int i = 0; i < length; i++) {
                byte c = in.get(path + Integer.BYTES + i);
                if (c >= '0' && c <= '9') {
                    number = number * 10 + c - '0';
                }
            }
            return number;
        }

        private void header(int xid, int more) {
            out.putInt(REPLY_HEADER + more).putInt(xid).putLong(1).putInt(0);
        }

        private void stat(int size) {
            // czxid, mzxid, ctime, mtime, version, cversion, aversion, ephemeralOwner, dataLength, numChildren, pzxid
            out.putLong(1).putLong(1).putLong(1).putLong(1);
            out.putInt(0).putInt(0).putInt(0).putLong(0);
            out.putInt(size).putInt(0).putLong(1);
        }
    }
}
