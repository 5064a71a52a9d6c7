/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection through a {@link FaultProxy}: a socket on either side and a {@link Pipe} each way. */
final class Link {

    private final Socket client;
    private final Socket server;
    private final Pipe toServer;
    private final Pipe toClient;
    private final Consumer<Link> whenOver;
    private final AtomicInteger pipesOpen = new AtomicInteger(2);
    private volatile boolean cut;

    Link(Socket client, Socket server, Faults onTheWayToServer, Faults onTheWayToClient, Consumer<Link> whenOver) {
        this.client = client;
        this.server = server;
        this.whenOver = whenOver;
        this.toServer = new Pipe(this, client, server, onTheWayToServer);
        this.toClient = new Pipe(this, server, client, onTheWayToClient);
    }

    void start() {
        toServer.start();
        toClient.start();
    }

    boolean isCut() {
        return cut;
    }

    /** Resets both sides; what is on the way is lost. */
    void cut() {
        cut = true;
        reset(client);
        reset(server);
        over();
    }

    /** Ends in order on the side that is to get all that was written to it, and resets the other side. */
    void cutBehind(Socket receiver) {
        cut = true;
        close(receiver);
        reset(receiver == client ? server : client);
        over();
    }

    /** A pipe has delivered the end of its stream, or has nobody left to deliver to. */
    void pipeEnded() {
        if (pipesOpen.decrementAndGet() == 0 && !cut) {
            close(client);
            close(server);
            over();
        }
    }

    private void over() {
        toServer.discard();
        toClient.discard();
        whenOver.accept(this);
    }

    /** Closing with no time to linger sends RST instead of FIN. */
    static void reset(Socket socket) {
        try {
            if (!socket.isClosed()) {
                socket.setSoLinger(true, 0);
            }
        } catch (IOException closedMeanwhile) {
            // Whoever closed it has ended the connection, which is all that is wanted.
            return;
        } finally {
            close(socket);
        }
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
