/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The server's own commands, sent without any client. */
final class FourLetterWord {

    private FourLetterWord() {}

    static String send(int port, String word, Duration limit) throws IOException {
        int millis = (int) limit.toMillis();
        try (Socket socket = new Socket()) {
            socket.setSoTimeout(millis);
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), millis);
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            socket.getOutputStream().flush();
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
