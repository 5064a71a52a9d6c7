/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.compatibility;

import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.protocol.OpCode;
import java.time.Duration;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which server has refused which operation as unknown. A server that does not know an operation answers so and drops
 * the connection, so it must not be asked again and again; but it may be upgraded one day, and then it must be asked.
 * Owned by the SendThread.
 *
 * <p>What was refused counts for as long as the connection that follows lives: a server changes its version only by a
 * restart, which ends the connection. Each new connection forgets what was refused longer ago than
 *
 * <ul>
 *   <li>{@link #PROBATION}, if the connection before it ended for another reason: perhaps that was the restart;
 *   <li>{@link #BELIEF}, if the connection before it ended because of a refusal. So a client that asks all the time for
 *       what no server has does not go round between old servers.
 * </ul>
 *
 * <p>Operations came in groups, one with each line of servers. Whoever refuses one of a group lacks the whole of it and
 * those after it, so one lost connection teaches what would otherwise cost several.
 */
public final class RefusedOperations {
    public static final Duration PROBATION = Duration.ofMinutes(1);
    static final Duration BELIEF = Duration.ofHours(1);

    /** By number, with the minor version of the line that brought them. */
    private static final Map<Integer, Integer> SINCE = Map.ofEntries(
            Map.entry(15, 5), // create2
            Map.entry(16, 5), // reconfig
            Map.entry(17, 5), // checkWatches
            Map.entry(18, 5), // removeWatches
            Map.entry(19, 5), // createContainer
            Map.entry(21, 5), // createTTL
            Map.entry(22, 6), // multiRead
            Map.entry(103, 6), // getEphemerals
            Map.entry(104, 6), // getAllChildrenNumber
            Map.entry(105, 6), // setWatches2
            Map.entry(106, 6), // addWatch
            Map.entry(107, 7)); // whoAmI

    /** A server may also refuse these because of its settings, with the same code: that says nothing of its version. */
    private static final Set<Integer> MATTERS_OF_SETTINGS = Set.of(16, 21);

    /** What {@link #SINCE} says, to be asked for each request of a backlog. */
    private static final int[] LINES = new int[Collections.max(SINCE.keySet()) + 1];

    static {
        SINCE.forEach((opCode, line) -> LINES[opCode] = line);
    }

    private final Map<HostPort, Map<Integer, Long>> refusedAt = new HashMap<>();
    private boolean lastEndedByRefusal;

    /** Returns the minor version of the line of servers that brought an operation; 0 if all have it. */
    static int lineOf(OpCode operation) {
        int opCode = operation.code();
        return opCode < 0 || opCode >= LINES.length ? 0 : LINES[opCode];
    }

    /** Whether there are servers that do not know the operation. */
    public static boolean mayBeUnknown(int opCode) {
        return SINCE.containsKey(opCode);
    }

    /** Whether only a server that does not know the operation refuses it so, and closes the connection then. */
    public static boolean tellsOfItsVersion(int opCode) {
        return !MATTERS_OF_SETTINGS.contains(opCode);
    }

    /** Notes a refusal, and returns all operations that the server lacks by what is known of it now. */
    Set<Integer> refused(HostPort server, int opCode, long now) {
        Map<Integer, Long> known = refusedAt.computeIfAbsent(server, absent -> new HashMap<>());
        known.put(opCode, now);
        Integer since = SINCE.get(opCode);
        if (since != null && tellsOfItsVersion(opCode)) {
            SINCE.forEach((other, otherSince) -> {
                if (otherSince >= since) {
                    known.put(other, now);
                }
            });
        }
        return new HashSet<>(known.keySet());
    }

    /** The server keeps a connection on which it has refused the operation, so that it knows it. */
    void known(HostPort server, int opCode) {
        Map<Integer, Long> known = refusedAt.get(server);
        if (known != null) {
            known.remove(opCode);
        }
    }

    /** Returns what a server lacks to which a connection is made now. */
    Set<Integer> of(HostPort server, long now) {
        Map<Integer, Long> known = refusedAt.get(server);
        if (known == null) {
            return Set.of();
        }
        long trusted = (lastEndedByRefusal ? BELIEF : PROBATION).toNanos();
        known.values().removeIf(at -> now - at > trusted);
        if (known.isEmpty()) {
            refusedAt.remove(server);
        }
        return new HashSet<>(known.keySet());
    }

    /** A connection has ended. */
    void connectionEnded(boolean byRefusal) {
        lastEndedByRefusal = byRefusal;
    }
}
