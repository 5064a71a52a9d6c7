/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ServerSocketFactory;

/** What answers a four-letter word as no server can be told to; one connection after the other. */
final class WordServer implements AutoCloseable {
    /** Answers one word; the connection is closed behind it. */
    @FunctionalInterface
    interface Answer {
        void to(String word, Socket asker) throws IOException;
    }

    private final ServerSocket acceptor;
    private final Answer answer;
    private final Thread thread = new Thread(this::serve, "word-server");
    private final List<String> heard = new CopyOnWriteArrayList<>();

    WordServer(ServerSocketFactory sockets, Answer answer) throws IOException {
        this.acceptor = sockets.createServerSocket(0, 50, InetAddress.getByName("localhost"));
        this.answer = answer;
        thread.setDaemon(true);
        thread.start();
    }

    /** Answers each word with a text. */
    static WordServer saying(String text) throws IOException {
        return new WordServer(ServerSocketFactory.getDefault(), (word, asker) -> say(asker, text));
    }

    static void say(Socket asker, String text) throws IOException {
        asker.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        asker.getOutputStream().flush();
    }

    String connectString() {
        return "localhost:" + acceptor.getLocalPort();
    }

    /** Returns the words that came. */
    List<String> heard() {
        return heard;
    }

    private void serve() {
        while (!acceptor.isClosed()) {
            try (Socket asker = acceptor.accept()) {
                String word = new String(asker.getInputStream().readNBytes(4), StandardCharsets.US_ASCII);
                heard.add(word);
                answer.to(word, asker);
            } catch (IOException gone) {
                // it was closed, or whoever asked has heard enough
            }
        }
    }

    @Override
    public void close() {
        try {
            acceptor.close();
            thread.join();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
