/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * A store that is no ZooKeeper: it keeps the highest fencing token for each contest and refuses lower ones. What it
 * refuses is what a store without tokens would have taken from somebody who held no more.
 */
final class TokenStore implements AutoCloseable {
    static final String ACCEPTED = "accepted";
    static final String REFUSED = "refused";

    private final ServerSocket socket;
    private final Map<String, Long> highest = new HashMap<>();
    private final Map<String, Long> last = new HashMap<>();
    private long accepted;
    private long refused;
    private long backwards;

    TokenStore() {
        try {
            socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Daemon.start("token-store", this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** How many writes it has taken. */
    synchronized long accepted() {
        return accepted;
    }

    /** How many writes it has refused, because a higher token had been seen. */
    synchronized long refused() {
        return refused;
    }

    /** How many writes it has taken whose token was lower than that of the one before. */
    synchronized long backwards() {
        return backwards;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    synchronized boolean write(String resource, long token) {
        if (token < highest.getOrDefault(resource, 0L)) {
            refused++;
            return false;
        }
        highest.merge(resource, token, Math::max);
        Long before = last.put(resource, token);
        if (before != null && before > token) {
            backwards++;
        }
        accepted++;
        return true;
    }

    private void accept() {
        while (true) {
            try {
                Socket client = socket.accept();
                Daemon.start("token-store-client", () -> serve(client));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] words = line.split(" ");
                String answer = write(words[0], Long.parseLong(words[1])) ? ACCEPTED : REFUSED;
                client.getOutputStream().write((answer + "\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException clientIsGone) {
            return; // killed, perhaps
        }
    }

    /** One who writes to it, in a process of its own. For use by many threads. */
    static final class Client {
        private final Socket socket;
        private final BufferedReader answers;

        Client(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            answers = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        synchronized void write(String resource, long token) {
            try {
                socket.getOutputStream().write((resource + " " + token + "\n").getBytes(StandardCharsets.UTF_8));
                answers.readLine();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
