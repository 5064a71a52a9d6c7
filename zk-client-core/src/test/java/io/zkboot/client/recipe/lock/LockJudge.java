/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lock;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.recipe.GrantState;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/** Knows what is so on the servers, and compares it with what clients believe. */
final class LockJudge {
    private record Claim(LockLife.User user, Grant grant) {}

    private final LockLife life;
    private final List<Claim> claims = new ArrayList<>();
    private final Map<String, Duration> gone = new HashMap<>();
    private final Set<String> excusedNodes = new HashSet<>();
    private final Set<Long> excusedSessions = new HashSet<>();
    private Set<String> known = Set.of();
    /** The transaction of the newest change that was noted. */
    private long notedZxid = -1;

    private Set<String> mayHold = Set.of();
    private @Nullable AssertionError wrong;

    LockJudge(LockLife life) {
        this.life = life;
    }

    /** Somebody has deleted the node of a contender, who cannot know at once. */
    void excuse(String path) {
        excusedNodes.add(path);
    }

    /** Somebody has ended a session, whose client cannot know at once. */
    void excuse(long sessionId) {
        excusedSessions.add(sessionId);
    }

    /** A client has been granted something, or has been told that it still has it. */
    void begins(LockLife.User user, Grant grant) {
        claims.add(new Claim(user, grant));
        believes(user, grant);
        if (life.random.nextBoolean()) {
            return; // the node of a grant to which nobody listens is looked at later
        }
        grant.addListener((same, change) -> {
            if (change.to() == GrantState.HELD) {
                believes(user, grant);
            }
        });
    }

    /** Whoever begins to believe has asked a server on this connection: what was so before it is no excuse. */
    private void believes(LockLife.User user, Grant grant) {
        try {
            note();
            assertRight(user, grant);
        } catch (AssertionError e) { // the client takes what its listeners throw
            wrong = wrong == null ? e : wrong;
        }
    }

    private void assertRight(LockLife.User user, Grant grant) {
        if (user.member.wasBusy()) {
            return; // what it is told now may be of connections of before
        }
        List<SimulatedConnection> connections = user.member.sessionConnections();
        if (connections.isEmpty()) {
            return; // just gone
        }
        Duration since = connections.get(connections.size() - 1).openedAt();
        Duration goneAt = gone.get(grant.nodePath());
        assertThat(goneAt == null || goneAt.compareTo(since) >= 0)
                .as("%s believes to hold %s, which went at %s, before its connection of %s", user, grant, goneAt, since)
                .isTrue();
        Stat stat = life.server.look(grant.nodePath());
        if (stat != null) {
            assertThat(stat.getEphemeralOwner())
                    .as("%s believes to hold %s, which is of another session", user, grant)
                    .isEqualTo(user.client.snapshot().sessionId());
        }
    }

    /** Something has happened. */
    void look() {
        note();
        if (wrong != null) {
            throw wrong;
        }
        claims.removeIf(claim -> claim.grant().state().isFinal());
        if (claims.isEmpty()) {
            return;
        }
        for (Claim claim : claims) {
            if (claim.user().member.isPaused() || !claim.grant().isHeld()) {
                continue;
            }
            String path = claim.grant().nodePath();
            Stat stat = life.server.look(path);
            if (stat == null) {
                boolean excused = excusedNodes.contains(path) || excusedSessions.contains(ownerOf(claim));
                assertThat(excused)
                        .as(() -> claim.user() + " says that it holds " + claim.grant() + ", whose node is gone")
                        .isTrue();
                assertNotForLong(claim, path);
            } else {
                if (!mayHold.contains(ZnodePath.name(path))) { // asked so often that an assertion would cost too much
                    throw new AssertionError(claim.user() + " says that it holds " + path + "; of the nodes "
                            + life.nodes() + " may hold " + mayHold);
                }
            }
        }
    }

    private static long ownerOf(Claim claim) {
        return claim.user().client.snapshot().sessionId();
    }

    /** Who can hear hears soon, and who cannot knows by the clock. What has waited for its EventThread, is old news. */
    private void assertNotForLong(Claim claim, String path) {
        Duration since = gone.get(path);
        if (since != null) {
            Duration free = claim.user().member.freeSince();
            Duration now = life.clients.clock().elapsed();
            assertThat(now.minus(free.compareTo(since) > 0 ? free : since))
                    .as("%s says for so long that it holds %s", claim.user(), claim.grant())
                    .isLessThan(Duration.ofSeconds(9));
        }
    }

    /** The parent of those who may hold. */
    private String queue() {
        return life.contest.queues().get(0);
    }

    private void note() {
        if (notedZxid == life.server.zxid()) {
            return;
        }
        notedZxid = life.server.zxid();
        List<String> names = life.server.children(queue());
        if (life.server.look(queue()) != null) {
            byte[] data = life.server.data(queue());
            life.contest.look(names, data == null ? new byte[0] : data);
        }
        mayHold = life.contest.mayHold(names);
        Set<String> now = new HashSet<>(names);
        if (!now.equals(known)) {
            for (String name : known) {
                if (!now.contains(name)) {
                    gone.put(queue() + "/" + name, life.clients.clock().elapsed());
                }
            }
            // A create that is done again has its name, and below a parent that was made anew perhaps its number, too.
            now.forEach(name -> gone.remove(queue() + "/" + name));
            known = now;
        }
    }

    /** A request reaches a server: a guarded write that it will apply must be of a holder. */
    @Nullable Reply note(ReceivedRequest request) {
        note(); // of requests that come all at once, the last one may take back what one before has allowed
        if (request.opCode() == OpCode.multi) {
            Op check = request.as(new MultiOperationRecord()).iterator().next();
            if (check.getType() == OpCode.check && life.server.look(check.getPath()) != null) {
                assertThat(life.contest.mayHold(life.server.children(queue())))
                        .as(() -> "the writer is a holder; the nodes are " + life.nodes())
                        .contains(ZnodePath.name(check.getPath()));
            }
        }
        return null;
    }
}
