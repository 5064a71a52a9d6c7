/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import io.zkboot.client.benchmark.client.Address;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How many watches of data a server has, over all its sessions; asked on a connection of its own. */
record WatchCount(Address address) {
    private static final Pattern TOTAL = Pattern.compile("Total watches:(\\d+)");
    private static final int LONGEST_MILLIS = 10_000;

    long now() {
        try (Socket socket = new Socket(address.host(), address.port())) {
            socket.setSoTimeout(LONGEST_MILLIS);
            socket.getOutputStream().write("wchs".getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            Matcher total = TOTAL.matcher(answer);
            if (!total.find()) {
                throw new IllegalStateException("The server does not say how many watches it has: " + answer);
            }
            return Long.parseLong(total.group(1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
