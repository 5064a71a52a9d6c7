/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.comparison;

import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** What a server has received and remembers, by its own account. */
final class Counters {
    private static final Duration QUIET = Duration.ofMillis(1500);
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private final ZooKeeperServer server;
    private long questions;

    Counters(ZooKeeperServer server) {
        this.server = server;
    }

    /** Returns how many requests there were, connects and pings among them, without the questions for that. */
    long requests() {
        return figure("zk_packets_received") - questions;
    }

    /** Returns how many watches are set. */
    long watches() {
        return figure("zk_watch_count");
    }

    /** Returns how many connections are open, without the one of this question. */
    long connections() {
        return figure("zk_num_alive_connections") - 1;
    }

    /** Waits until no requests come any more but pings, and returns how many there were. */
    long requestsWhenQuiet() throws InterruptedException {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        long before = requests();
        while (deadline - System.nanoTime() > 0) {
            TimeUnit.MILLISECONDS.sleep(QUIET.toMillis());
            long now = requests();
            if (now - before <= 1) {
                return now;
            }
            before = now;
        }
        return before;
    }

    private long figure(String name) {
        questions++;
        return server.fourLetterWord("mntr")
                .lines()
                .filter(line -> line.startsWith(name + "\t"))
                .mapToLong(line -> (long) Double.parseDouble(line.substring(name.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the server does not say " + name));
    }
}
