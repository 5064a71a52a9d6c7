/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.IOException;
import java.net.Socket;
import java.util.Arrays;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Carries the bytes of one direction of a {@link Link}. One thread reads and notes when the bytes came; another writes
 * them when they are due, so a delay costs latency and no throughput. At most {@link #CHUNKS} reads lie between them.
 */
final class Pipe {

    private static final int CHUNK_BYTES = 8 * 1024;
    private static final int CHUNKS = 256;

    private enum Kind {
        BYTES,
        END_OF_STREAM,
        RESET
    }

    private record Chunk(Kind kind, byte[] bytes, long readAt) {

        static Chunk of(Kind kind, byte[] bytes) {
            return new Chunk(kind, bytes, System.nanoTime());
        }
    }

    private final BlockingQueue<Chunk> chunks = new ArrayBlockingQueue<>(CHUNKS);
    private final Link link;
    private final Socket source;
    private final Socket target;
    private final Faults faults;
    private final Thread reader;
    private final Thread writer;

    Pipe(Link link, Socket source, Socket target, Faults faults) {
        this.link = link;
        this.source = source;
        this.target = target;
        this.faults = faults;
        this.reader = daemon("fault-proxy-read", this::read);
        this.writer = daemon("fault-proxy-write", this::write);
    }

    void start() {
        reader.start();
        writer.start();
    }

    /** Ends both threads; what they still hold is lost. */
    void discard() {
        reader.interrupt();
        writer.interrupt();
        faults.lookAgain();
    }

    private void read() {
        byte[] buffer = new byte[CHUNK_BYTES];
        try {
            Chunk chunk;
            do {
                chunk = next(buffer);
                chunks.put(chunk);
            } while (chunk.kind() == Kind.BYTES);
        } catch (InterruptedException linkIsOver) {
            Thread.currentThread().interrupt();
        }
    }

    private Chunk next(byte[] buffer) {
        try {
            int count = source.getInputStream().read(buffer);
            return count < 0
                    ? Chunk.of(Kind.END_OF_STREAM, new byte[0])
                    : Chunk.of(Kind.BYTES, Arrays.copyOf(buffer, count));
        } catch (IOException brokenConnection) {
            // It waits its turn: a network that delays or swallows bytes does so with a reset, too.
            return Chunk.of(Kind.RESET, new byte[0]);
        }
    }

    private void write() {
        try {
            Chunk chunk;
            do {
                chunk = chunks.take();
                TimeUnit.NANOSECONDS.sleep(chunk.readAt() + faults.delayNanos() - System.nanoTime());
                faults.awaitRelease(link);
            } while (!link.isCut() && deliver(chunk));
        } catch (IOException targetIsGone) {
            // The other direction hears of it from the same socket and passes it on under its own faults.
            reader.interrupt();
            link.pipeEnded();
        } catch (InterruptedException linkIsOver) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether there is more to come. */
    private boolean deliver(Chunk chunk) throws IOException {
        switch (chunk.kind()) {
            case BYTES -> {
                int admitted = faults.admit(chunk.bytes().length);
                target.getOutputStream().write(chunk.bytes(), 0, admitted);
                if (admitted == chunk.bytes().length) {
                    return true;
                }
                link.cutBehind(target);
            }
            case END_OF_STREAM -> {
                target.shutdownOutput();
                link.pipeEnded();
            }
            case RESET -> link.cut();
        }
        return false;
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }
}
