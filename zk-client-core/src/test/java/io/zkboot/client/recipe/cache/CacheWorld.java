/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import io.zkboot.client.ServerAge;
import io.zkboot.client.SimulatedClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedFrontDoor;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.zookeeper.ZooDefs.OpCode;

/** A server with nodes and one client for caches, on virtual time; 5 ms each way. */
final class CacheWorld {
    static final Duration LATENCY = Duration.ofMillis(5);
    /** What a packet may have; a node of {@link #TOO_LARGE} bytes cannot be read. */
    static final int PACKET = 2_048;

    static final int TOO_LARGE = 3_000;
    private static final Set<Integer> HOUSEKEEPING =
            Set.of(OpCode.ping, OpCode.setWatches, OpCode.setWatches2, OpCode.closeSession);

    final ScriptedServer server = ScriptedServer.withTree();
    final List<ReceivedRequest> requests = new ArrayList<>();
    final SimulatedFrontDoor door;
    final ZkClient client;
    private Function<ReceivedRequest, Reply> before = request -> null;
    private Function<ReceivedRequest, Reply> script = request -> null;

    /**
     * Connects.
     *
     * @param old whether the server is one before 3.6
     */
    CacheWorld(boolean old) {
        server.onRequest(request -> {
            if (!HOUSEKEEPING.contains(request.opCode())) {
                requests.add(request);
            }
            Reply first = before.apply(request);
            if (first != null) {
                return first;
            }
            Reply refusal = old ? ServerAge.BEFORE_3_6.refuse(request) : null;
            return refusal != null ? refusal : script.apply(request);
        });
        door = SimulatedFrontDoor.connect(server, PACKET);
        door.latency(LATENCY);
        server.connection().latency(LATENCY);
        client = SimulatedClient.of(door);
    }

    /** Asks a function what to do with a request; null stands for the usual. */
    void script(Function<ReceivedRequest, Reply> asked) {
        script = asked;
    }

    /** Asks a function first, before what an old server does not know is refused. */
    void scriptFirst(Function<ReceivedRequest, Reply> asked) {
        before = asked;
    }

    /** Whether a request reads this node or its status; not the list of its children. */
    static boolean reads(ReceivedRequest request, String path) {
        String body = new String(request.body(), StandardCharsets.ISO_8859_1);
        return body.contains(path)
                && Set.of(OpCode.getData, OpCode.exists, OpCode.multiRead).contains(request.opCode());
    }

    void put(String path, int bytes) {
        server.apply(Map.of(path, new byte[bytes]));
    }

    /** Makes nodes in this order, in one transaction. */
    void make(String... paths) {
        Map<String, byte[]> nodes = new LinkedHashMap<>();
        for (String path : paths) {
            nodes.put(path, new byte[1]);
        }
        server.apply(nodes);
    }

    /** Deletes nodes in this order, in one transaction. */
    void delete(String... paths) {
        Map<String, byte[]> nodes = new LinkedHashMap<>();
        for (String path : paths) {
            nodes.put(path, null);
        }
        server.apply(nodes);
    }

    ZkCache<byte[]> started(ZkCacheBuilder<byte[]> builder) {
        ZkCache<byte[]> cache = builder.build();
        door.runUntilDone(cache.startAsync());
        return cache;
    }

    /** Longer than anything takes. */
    void settle() {
        door.run(Duration.ofSeconds(5));
    }

    int listeners() {
        return door.config().listeners().size();
    }
}
