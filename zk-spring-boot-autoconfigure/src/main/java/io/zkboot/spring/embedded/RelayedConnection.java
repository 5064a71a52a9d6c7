/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection through a {@link Relay}: a socket on either side, and a thread for each direction. */
final class RelayedConnection {
    private static final Logger log = LoggerFactory.getLogger(RelayedConnection.class);
    private static final int CHUNK_BYTES = 16 * 1024;

    private final Relay relay;
    private final Socket client;
    private final Socket server;
    private final AtomicInteger directions = new AtomicInteger(2);

    RelayedConnection(Relay relay, Socket client, Socket server) {
        this.relay = relay;
        this.client = client;
        this.server = server;
    }

    /** Carries what comes, until the client has ended its side. */
    void carry() {
        try {
            Thread unused = relay.run("relay", () -> pass(server, client));
        } catch (OutOfMemoryError ex) { // no thread to be had
            reset();
            log.warn("The relay on port {} has no thread for a connection", relay.port(), ex);
            return;
        }
        pass(client, server);
    }

    private void pass(Socket from, Socket to) {
        byte[] chunk = new byte[CHUNK_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int count;
            do {
                count = in.read(chunk);
                relay.awaitPass(this); // the end of a connection is kept as well
                if (count > 0) {
                    out.write(chunk, 0, count);
                }
            } while (count >= 0);
            to.shutdownOutput();
        } catch (IOException ex) { // one side is gone, so the other one has nobody
            reset();
        } catch (InterruptedException ex) { // by nobody that is known
            Thread.currentThread().interrupt();
            reset();
        }
        if (directions.decrementAndGet() == 0) {
            close(client);
            close(server);
            relay.ended(this);
        }
    }

    /** Ends both sides at once; what is on the way is lost. */
    void reset() {
        reset(client);
        reset(server);
        relay.ended(this);
    }

    /** Closing with no time to linger sends RST in place of FIN. */
    static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException ex) {
            log.trace("A connection had ended already", ex);
        }
        close(socket);
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException ex) {
            log.debug("A connection was not closed in good order", ex);
        }
    }
}
