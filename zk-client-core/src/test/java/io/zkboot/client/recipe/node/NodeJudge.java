/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.node.NodeLife.Kept;
import io.zkboot.client.recipe.node.NodeLife.User;
import io.zkboot.client.testing.sim.LifeSteps;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.DeleteRequest;
import org.apache.zookeeper.proto.SetDataRequest;
import org.jspecify.annotations.Nullable;

/** Knows what is so on the servers, and compares it with what is wished for. */
final class NodeJudge {
    /** In so long, a client that hears has heard, in a network that is quick. */
    private static final Duration HEARD = Duration.ofMillis(500);

    /** More than any life needs that was looked at. */
    private static final int MOST_REQUESTS = 1_500;

    private final NodeLife life;
    private final Map<Long, Duration> since = new HashMap<>();
    private @Nullable String wrong;
    private int requests;
    private int writes;

    NodeJudge(NodeLife life) {
        this.life = life;
    }

    int requests() {
        return requests;
    }

    void check(boolean right, Supplier<String> what) {
        if (!right && wrong == null) {
            wrong = what.get();
        }
    }

    void look() {
        if (wrong != null) {
            throw new AssertionError(wrong);
        }
        for (String name : life.server.children("/nodes")) {
            Stat stat = life.server.look("/nodes/" + name);
            if (stat != null) {
                since.putIfAbsent(stat.getCzxid(), now());
            }
        }
        life.users.forEach(user -> user.open().forEach(kept -> believes(user, kept)));
    }

    /** Who says that its node is there, and hears what happens, is not wrong for long. */
    private void believes(User user, Kept kept) {
        Stat stat = life.server.look(kept.path());
        boolean right = kept.node.state() != NodeState.THERE
                || (stat != null
                        && (!kept.mode.isEphemeral()
                                || stat.getEphemeralOwner()
                                        == user.client.snapshot().sessionId()));
        Duration hears = user.hearsSince();
        Duration before = kept.wrongSince;
        if (right || hears == null) {
            kept.wrongSince = null;
        } else if (before == null || hears.compareTo(before) > 0) {
            kept.wrongSince = now();
        } else {
            check(
                    now().minus(before).compareTo(noticed()) < 0,
                    () -> kept + " says since " + before + " what is not so; " + life.nodes());
        }
    }

    private Duration heard() {
        return HEARD.plus(life.troubles.slowest());
    }

    /** A write of its own may be on its way then, behind a batch of others: the event, and the answers to both. */
    private Duration noticed() {
        return HEARD.multipliedBy(2).plus(life.troubles.slowest().multipliedBy(8));
    }

    private Duration now() {
        return life.clients.clock().elapsed();
    }

    /** A request reaches a server: what it changes must be the requester's own. */
    @Nullable Reply note(ReceivedRequest request) {
        if (request.opCode() == OpCode.ping) {
            return null;
        }
        requests++;
        if (request.needsMajority()) {
            writes++;
        }
        if (request.opCode() == OpCode.delete) {
            DeleteRequest delete = request.as(new DeleteRequest());
            changes(request, delete.getPath(), delete.getVersion());
        } else if (request.opCode() == OpCode.setData) {
            SetDataRequest set = request.as(new SetDataRequest());
            changes(request, set.getPath(), set.getVersion());
        } else if (request.opCode() == OpCode.multi) {
            request.as(new MultiOperationRecord()).forEach(part -> togetherWithOthers(request, part));
        }
        return null;
    }

    private void togetherWithOthers(ReceivedRequest request, Op part) {
        if (part.getPath().startsWith("/nodes/")) {
            LifeSteps.happens("a write travels with others");
        }
        if (part.toRequestRecord() instanceof DeleteRequest delete) {
            changes(request, delete.getPath(), delete.getVersion());
        } else if (part.toRequestRecord() instanceof SetDataRequest set) {
            changes(request, set.getPath(), set.getVersion());
        }
    }

    private void changes(ReceivedRequest request, String path, int version) {
        Stat stat = life.server.look(path);
        if (stat == null || (version != -1 && version != stat.getVersion())) {
            return; // refused
        }
        boolean own = stat.getEphemeralOwner() == request.sessionId()
                || (stat.getEphemeralOwner() == 0 && !path.equals(NodeLife.SHARED))
                || isOfEarlierSession(stat, request.sessionId());
        check(
                own || isExcused(request.sessionId(), stat),
                () -> "session 0x" + Long.toHexString(request.sessionId()) + " changes " + path + " of session 0x"
                        + Long.toHexString(stat.getEphemeralOwner()) + " by " + request);
    }

    /** What a session of before has left may be deleted by its client, if the options say so. */
    private boolean isOfEarlierSession(Stat stat, long sessionId) {
        User user = userOf(sessionId);
        return user != null && user.sessions.contains(stat.getEphemeralOwner());
    }

    /**
     * Of two requests that meet on the way one may hit the other one's new node, if it has the version that was
     * expected. The nodes of the operator have versions that nobody can expect.
     */
    private boolean isExcused(long sessionId, Stat stat) {
        if (stat.getEphemeralOwner() == NodeLife.OPERATOR) {
            return false;
        }
        User user = userOf(sessionId);
        Duration hears = user == null ? null : user.hearsSince();
        Duration made = since.getOrDefault(stat.getCzxid(), now());
        return hears == null
                || now().minus(hears.compareTo(made) > 0 ? hears : made).compareTo(heard()) < 0;
    }

    private @Nullable User userOf(long sessionId) {
        return life.users.stream()
                .filter(user -> user.sessions.contains(sessionId))
                .findFirst()
                .orElse(null);
    }

    /** Nothing has been wrong for a while. */
    void quiet() {
        look();
        Stat shared = life.server.look(NodeLife.SHARED);
        List<Kept> there = new ArrayList<>();
        for (User user : life.users) {
            for (Kept kept : user.nodes) {
                if (!kept.isOpen()) {
                    assertThat(kept.isLeft() || isDone(kept.closing))
                            .as("closing %s: %s", kept, kept.closing)
                            .isTrue();
                    continue;
                }
                Stat stat = life.server.look(kept.path());
                if (stat != null && stat.getEphemeralOwner() == NodeLife.OPERATOR) {
                    assertThat(kept.node.state())
                            .as("%s, %s", kept, life.nodes())
                            .isEqualTo(NodeState.CONFLICT);
                } else if (kept.path().equals(NodeLife.SHARED) && kept.node.state() == NodeState.CONFLICT) {
                    assertThat(shared).isNotNull();
                    assertThat(shared.getEphemeralOwner())
                            .isNotEqualTo(user.client.snapshot().sessionId());
                } else {
                    assertThere(kept, stat);
                    if (kept.path().equals(NodeLife.SHARED)) {
                        there.add(kept);
                    }
                }
            }
        }
        assertThat(there).as("owners of one path").hasSizeLessThanOrEqualTo(1);
        assertThat(shared == null || shared.getEphemeralOwner() == NodeLife.OPERATOR)
                .as("%s, and nobody who has it", life.nodes())
                .isEqualTo(there.isEmpty());
        assertThat(requests).as("requests").isLessThan(MOST_REQUESTS);
    }

    private static boolean isDone(@Nullable CompletableFuture<?> closing) {
        return closing != null && closing.isDone() && !closing.isCompletedExceptionally();
    }

    private void assertThere(Kept kept, @Nullable Stat stat) {
        assertThat(kept.node.state()).as("%s, %s", kept, life.nodes()).isEqualTo(NodeState.THERE);
        assertThat(stat).as("node of %s", kept).isNotNull();
        if (kept.mode.isEphemeral()) {
            assertThat(stat.getEphemeralOwner())
                    .as("owner of %s", kept)
                    .isEqualTo(kept.user.client.snapshot().sessionId());
        }
        assertThat(new String(life.server.data(kept.path()), StandardCharsets.UTF_8))
                .as("data of %s", kept)
                .isEqualTo(kept.data);
        assertThat(kept.asked).as("futures of data of %s", kept).allMatch(CompletableFuture::isDone);
    }

    void reconnectsWithoutWrites(Runnable reconnecting) {
        writes = 0;
        reconnecting.run();
        assertThat(writes).as("writes because of reconnects").isZero();
    }

    /** All is closed. */
    void nothingLeft() {
        look();
        for (User user : life.users) {
            assertThat(user.nodes).as("closed").allMatch(kept -> kept.closing != null && kept.closing.isDone());
            assertThat(user.client.snapshot().watches())
                    .as("watches of %s", user)
                    .isZero();
            assertThat(user.member.listeners())
                    .as("listeners of %s, and two of the simulation", user)
                    .isEqualTo(2);
        }
        Map<String, Stat> left = life.nodes();
        life.users.forEach(user -> user.nodes.stream()
                .filter(Kept::isLeft)
                .forEach(kept -> left.remove(kept.path().substring("/nodes/".length()))));
        assertThat(left.values())
                .as("nodes left behind")
                .allMatch(stat -> stat.getEphemeralOwner() == NodeLife.OPERATOR);
        if (life.variety.allKnow(OpCode.addWatch)) {
            assertThat(life.server.watches()).as("watches left on the servers").isZero();
        }
    }
}
