/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.event.WatchMode;
import io.zkboot.client.internal.protocol.Request;
import io.zkboot.client.internal.protocol.WatchRequest;
import io.zkboot.client.internal.watch.WatchChange;
import io.zkboot.client.internal.watch.WatchKind;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.List;
import org.apache.zookeeper.Watcher.Event.EventType;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.ErrorResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Beside a recursive watch servers from 3.6 to 3.8 send no change of the children, and no transaction with any event:
 * what is told of the children is told once, if the server sends it and if it does not.
 */
class ImpliedEventsTest {
    private static final Duration SHORT = Duration.ofMillis(10);

    private final ScriptedServer server = ScriptedServer.withTree().eventsWithoutZxid();
    private final SimulatedSession client =
            new SimulatedWorld().serve(1, server).connect();

    @BeforeEach
    void makeNodeAndLetTheTestSendTheEvents() {
        server.change("/a", false);
        server.onRequest(request -> request.opCode() == OpCode.addWatch ? Reply.ok(new ErrorResponse(0)) : null);
    }

    private void add(WatchMode mode, String path, String name) {
        WatchKind kind = mode == WatchMode.PERSISTENT ? WatchKind.PERSISTENT : WatchKind.PERSISTENT_RECURSIVE;
        client.submit(new WatchRequest.AddWatch(path, mode), new WatchChange.Arm(kind, path, client.watcher(name)));
        client.runUntilIdle().run(SHORT);
    }

    private void watchChildren(String path, String name) {
        client.submit(
                Request.getChildren(path, true), new WatchChange.Arm(WatchKind.CHILD, path, client.watcher(name)));
        client.runUntilIdle();
    }

    private void watchExistence(String path, String name) {
        client.submit(Request.exists(path, true), new WatchChange.ArmExists(path, client.watcher(name)));
        client.runUntilIdle();
    }

    private List<String> heardOf(EventType type, String path) {
        int before = client.fired().size();
        server.event(type.getIntValue(), path);
        client.run(SHORT);
        return client.firedPaths().stream().skip(before).toList();
    }

    @Test
    void thoseOfTheRootAreImpliedAsWell() {
        watchChildren("/", "children");
        add(WatchMode.PERSISTENT_RECURSIVE, "/", "recursive");
        assertThat(heardOf(EventType.NodeCreated, "/b"))
                .containsExactly("recursive NODE_CREATED /b", "children NODE_CHILDREN_CHANGED /");
    }

    @Test
    void onePersistentWatchIsEnough() {
        add(WatchMode.PERSISTENT, "/a", "persistent");
        add(WatchMode.PERSISTENT_RECURSIVE, "/a", "recursive");
        assertThat(heardOf(EventType.NodeDeleted, "/a/b"))
                .containsExactly("recursive NODE_DELETED /a/b", "persistent NODE_CHILDREN_CHANGED /a");
    }

    @Test
    void whoeverCameFirst() {
        add(WatchMode.PERSISTENT_RECURSIVE, "/a", "recursive");
        add(WatchMode.PERSISTENT, "/a", "persistent");
        assertThat(server.requests(OpCode.addWatch))
                .as("the recursive one once more")
                .hasSize(3);
        assertThat(heardOf(EventType.NodeDeleted, "/a/b"))
                .containsExactly("recursive NODE_DELETED /a/b", "persistent NODE_CHILDREN_CHANGED /a");
    }

    /** The server sends both then. */
    @Test
    void aRecursiveWatchElsewhereImpliesNothing() {
        add(WatchMode.PERSISTENT_RECURSIVE, "/other", "recursive");
        add(WatchMode.PERSISTENT, "/a", "persistent");
        watchExistence("/a/b", "existence");
        assertThat(heardOf(EventType.NodeCreated, "/a/b")).containsExactly("existence NODE_CREATED /a/b");
        assertThat(heardOf(EventType.NodeChildrenChanged, "/a")).containsExactly("persistent NODE_CHILDREN_CHANGED /a");
    }

    /** A persistent watch takes the place of the recursive one, until that is set again: the server sends both. */
    @Test
    void nothingIsImpliedWhileAPersistentWatchIsInThePlaceOfTheRecursiveOne() {
        add(WatchMode.PERSISTENT_RECURSIVE, "/a", "recursive");
        watchExistence("/a/b", "existence");
        server.onRequest(request -> {
            if (request.opCode() == OpCode.addWatch
                    && server.requests(OpCode.addWatch).size() == 3) {
                server.event(EventType.NodeCreated.getIntValue(), "/a/b");
                server.event(EventType.NodeChildrenChanged.getIntValue(), "/a");
            }
            return request.opCode() == OpCode.addWatch ? Reply.ok(new ErrorResponse(0)) : null;
        });
        add(WatchMode.PERSISTENT, "/a", "persistent");
        assertThat(client.fired().stream()
                        .filter(fired -> fired.watcher().equals("persistent"))
                        .map(fired -> fired.event().type().name()))
                .containsOnlyOnce("NODE_CHILDREN_CHANGED");
    }
}
