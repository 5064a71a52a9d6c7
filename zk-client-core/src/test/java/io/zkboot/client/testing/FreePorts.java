/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Loopback ports for servers that stop and come back on the same port.
 *
 * <p>They lie outside the range from which the system gives ports to outgoing connections. A port of that range can be
 * taken by any client while its server is down, and a client that keeps trying such a dead port can even connect to
 * itself.
 *
 * <p>A port that is handed out goes to no other JVM that takes its ports from here, until this one ends. Nothing keeps
 * strangers from it: whoever binds it tries another one when that fails. One JVM gets each port only once. Safe for use
 * by many threads.
 */
public final class FreePorts {

    private static final int LOWEST = 10_240;
    private static final int USUAL_START_OF_OUTGOING_PORTS = 32_768;
    private static final int OPENING_TRIES = 5;

    private static final int END = startOfOutgoingPorts();
    private static final PortClaims CLAIMS = new PortClaims();
    private static int next = ThreadLocalRandom.current().nextInt(LOWEST, END);

    private FreePorts() {}

    /** Opens what listens on a port. */
    @FunctionalInterface
    interface Opening<T> {
        T at(int port) throws IOException;
    }

    /** Opens something on a free port, and on another one if somebody else was quicker. */
    static <T> T open(Opening<T> opening) {
        try {
            for (int tries = 1; ; tries++) {
                try {
                    return opening.at(one());
                } catch (BindException taken) {
                    if (tries == OPENING_TRIES) {
                        throw taken;
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port on 127.0.0.1 that nobody listens on. */
    public static int one() {
        return many(1).get(0);
    }

    /** So many different ports on 127.0.0.1 that nobody listens on. */
    public static synchronized List<Integer> many(int count) {
        List<Integer> found = new ArrayList<>();
        for (int tries = END - LOWEST; tries > 0 && found.size() < count; tries--) {
            next = next + 1 < END ? next + 1 : LOWEST;
            if (CLAIMS.claim(next) && isFree(next)) {
                found.add(next);
            }
        }
        if (found.size() < count) {
            throw new IllegalStateException("Only " + found.size() + " of " + count
                    + " loopback ports are free between " + LOWEST + " and " + END
                    + ": end what listens there, or the test JVMs that have claimed them");
        }
        return List.copyOf(found);
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException inUse) {
            return false;
        }
    }

    private static int startOfOutgoingPorts() {
        Path linux = Path.of("/proc/sys/net/ipv4/ip_local_port_range");
        if (!Files.isReadable(linux)) {
            return USUAL_START_OF_OUTGOING_PORTS;
        }
        try {
            int start = Integer.parseInt(Files.readString(linux).trim().split("\\s+")[0]);
            return start > LOWEST + 1_000 ? start : USUAL_START_OF_OUTGOING_PORTS;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
