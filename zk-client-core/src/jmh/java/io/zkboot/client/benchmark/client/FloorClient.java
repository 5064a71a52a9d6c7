/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The least that the usual design of a client can cost, and no client: a queue without a lock, one thread for input and
 * output, many requests in one write, and a caller who is alone writes himself. Frames are encoded beforehand and of
 * replies only one number is looked at. No time-outs, no checks, no watches, no second connection.
 */
final class FloorClient implements AutoCloseable {
    private static final int SESSION_TIMEOUT_MILLIS = 30_000;
    private static final int PING_MILLIS = 10_000;

    private final SocketChannel socket;
    private final Selector selector = Selector.open();
    private final SelectionKey key;
    private final ByteBuffer out;
    private final FloorReplies replies;
    private final Thread thread = new Thread(this::run, "floor-io");
    /** The requests that nobody has written, the latest one first. */
    private final AtomicReference<FloorRequest> given = new AtomicReference<>();

    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicBoolean asleep = new AtomicBoolean();
    /** Held by the one thread that writes. */
    private final AtomicBoolean token = new AtomicBoolean();

    /** Written and not answered: filled by who has the token, emptied by the thread for input. */
    private final AtomicReferenceArray<FloorRequest> pending;

    private int tail;
    private int head;
    private volatile boolean ended;

    /** @param expected how many requests there are at a time, at most */
    FloorClient(Address address, int expected, Runnable event) throws IOException {
        int size = Integer.highestOneBit(Math.max(8, expected)) * 4;
        pending = new AtomicReferenceArray<>(size);
        out = ByteBuffer.allocateDirect(Math.min(1 << 20, size * 256));
        replies = new FloorReplies(Math.min(256 * 1024, size * 64), this::answered, event);
        socket = SocketChannel.open(new InetSocketAddress(address.host(), address.port()));
        socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
        FloorFrames.attach(socket, SESSION_TIMEOUT_MILLIS);
        socket.configureBlocking(false);
        key = socket.register(selector, SelectionKey.OP_READ);
        thread.setDaemon(true);
        thread.start();
    }

    /** Sends a request, at once or together with those of others. */
    void submit(FloorRequest request) {
        FloorRequest latest;
        do {
            latest = given.get();
            request.earlier = latest;
        } while (!given.compareAndSet(latest, request));
        if (inFlight.getAndIncrement() == 0 && token.compareAndSet(false, true)) {
            boolean unsent;
            try {
                unsent = write();
            } finally {
                token.set(false);
            }
            if (!unsent && given.get() == null) {
                return;
            }
        }
        wake();
    }

    private void wake() {
        if (asleep.get() && asleep.compareAndSet(true, false)) {
            selector.wakeup();
        }
    }

    /** Sends a request and waits for the number in its reply. */
    int call(byte[] frame, int numberAt) {
        FloorRequest request = new FloorRequest(frame, numberAt, null);
        submit(request);
        return request.await();
    }

    private void run() {
        try {
            while (!ended) {
                boolean unsent = false;
                if ((given.get() != null || out.position() > 0) && token.compareAndSet(false, true)) {
                    try {
                        unsent = write();
                    } finally {
                        token.set(false);
                    }
                }
                int wanted = unsent ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
                if (key.interestOps() != wanted) {
                    key.interestOps(wanted);
                }
                asleep.set(true);
                int ready = given.get() == null ? selector.select(PING_MILLIS) : selector.selectNow();
                asleep.set(false);
                if (ready > 0) {
                    selector.selectedKeys().clear();
                    inFlight.addAndGet(-replies.read(socket));
                } else if (inFlight.get() == 0) {
                    ping();
                }
            }
        } catch (IOException e) {
            ended = true; // who waits for an answer finds none in time
        }
    }

    private void ping() throws IOException {
        if (token.compareAndSet(false, true)) {
            try {
                if (out.position() == 0) {
                    socket.write(ByteBuffer.wrap(FloorFrames.PING));
                }
            } finally {
                token.set(false);
            }
        }
    }

    /** Writes all that was given, and says whether something is left that the socket did not take. */
    private boolean write() {
        FloorRequest latest = given.getAndSet(null);
        FloorRequest next = null;
        while (latest != null) { // into the order in which they were given
            FloorRequest earlier = latest.earlier;
            latest.earlier = next;
            next = latest;
            latest = earlier;
        }
        try {
            while (next != null) {
                while (out.remaining() < next.frame().length) {
                    send();
                }
                out.put(next.frame());
                pending.setRelease(tail++ & (pending.length() - 1), next);
                next = next.earlier;
            }
            send();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.position() > 0;
    }

    private void send() throws IOException {
        out.flip();
        socket.write(out);
        out.compact();
    }

    private FloorRequest answered() {
        return pending.getAcquire(head++ & (pending.length() - 1));
    }

    @Override
    public void close() {
        try {
            if (!ended) {
                call(FloorFrames.CLOSE, 0);
            }
            ended = true;
            selector.wakeup();
            thread.join();
            socket.close();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
