/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.EventType;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchMode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A batch of watches that is sent again takes those along that stay on its paths, as far as a packet has room. */
class WatchesInSmallPacketsTest {
    /** Of what is asked for, a packet has the paths of three watches. */
    private static final int PACKET = 400;

    private static final List<String> PATHS =
            Stream.of("a", "b", "c").map(name -> "/" + name.repeat(100)).toList();

    private final SimulatedWorld world = new SimulatedWorld();
    private final ScriptedServer server = ScriptedServer.withTree();

    @ParameterizedTest
    @ValueSource(ints = {-1, -127})
    void whatStaysGoesBehindWhereItDoesNotFit(int refusal) {
        world.maxPacket = PACKET;
        SimulatedSession client = world.serve(1, server).connect();
        for (String path : PATHS) {
            server.change(path, false);
            client.submit(Request.exists(path, true), new WatchChange.ArmExists(path, client.watcher("once " + path)));
            client.runUntilIdle();
            client.submit(
                    new WatchRequest.AddWatch(path, WatchMode.PERSISTENT_RECURSIVE),
                    new WatchChange.Arm(WatchKind.PERSISTENT_RECURSIVE, path, client.watcher("stays " + path)));
            client.runUntilIdle();
        }
        AtomicInteger batches = new AtomicInteger();
        List<Integer> sent = new ArrayList<>();
        server.onRequest(request -> {
            sent.add(request.opCode());
            return request.opCode() == OpCode.setWatches && batches.incrementAndGet() == 1
                    ? Reply.error(refusal)
                    : null;
        });

        server.connections().forEach(connection -> connection.cut());
        client.runUntil(SessionState.SUSPENDED).runUntil(SessionState.CONNECTED);
        client.run(Duration.ofSeconds(10)); // more than the pauses for a busy server

        assertThat(batches).as("the batch was sent again").hasValue(2);
        assertThat(sent.subList(sent.lastIndexOf(OpCode.setWatches), sent.size()))
                .as("and those that stay behind it, or a server up to 3.8 would take their paths for its own")
                .contains(OpCode.setWatches2);
        assertThat(client.fired())
                .as("all that stay are told to look, once everything is in place")
                .allSatisfy(fired -> assertThat(fired.event().type()).isEqualTo(EventType.RESYNC))
                .extracting(SimulatedSession.Fired::watcher)
                .contains("stays " + PATHS.get(0), "stays " + PATHS.get(1), "stays " + PATHS.get(2));
        int before = client.fired().size();
        PATHS.forEach(path -> server.change(path, false));
        client.run(Duration.ofSeconds(1));
        assertThat(client.fired().subList(before, client.fired().size()))
                .extracting(SimulatedSession.Fired::watcher)
                .containsExactlyInAnyOrder(PATHS.stream()
                        .flatMap(path -> Stream.of("once " + path, "stays " + path))
                        .toArray(String[]::new));
    }
}
