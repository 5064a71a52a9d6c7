/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;

/**
 * Keeps the JVMs of a machine apart that give out ports, be they of one build or of several.
 *
 * <p>Ports are claimed in blocks. Who listens on the first port of a block has it, so the system takes it back when the
 * process ends, however it ends. Not for use by several threads at a time.
 */
final class PortClaims {

    private static final int BLOCK = 64;

    private final Map<Integer, ServerSocket> mine = new HashMap<>();

    /** Whether the port is for this process alone, as it becomes now if nobody else has claimed its block. */
    boolean claim(int port) {
        int guard = port - port % BLOCK;
        return port != guard && (mine.containsKey(guard) || listen(guard));
    }

    private boolean listen(int guard) {
        try {
            mine.put(guard, new ServerSocket(guard, 1, InetAddress.getLoopbackAddress()));
            return true;
        } catch (IOException ofAnother) {
            return false;
        }
    }
}
