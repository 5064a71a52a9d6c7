/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import io.zkboot.client.testing.ZooKeeperServer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a server has received, by its own account. */
final class RequestCount {
    private static final Pattern RECEIVED = Pattern.compile("Received: (\\d+)");

    private final ZooKeeperServer server;
    private long questions;

    RequestCount(ZooKeeperServer server) {
        this.server = server;
    }

    /** Returns how many requests there were, without the questions for that. */
    long now() {
        Matcher received = RECEIVED.matcher(server.fourLetterWord("srvr"));
        if (!received.find()) {
            throw new IllegalStateException("the server does not say how much it has received");
        }
        return Long.parseLong(received.group(1)) - ++questions;
    }
}
