/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

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

/** Knows what is so on the servers, and compares it with who believes to lead. */
final class LeaderJudge {
    private record Claim(LeaderLife.User user, Leadership leadership) {}

    private final LeaderLife life;
    private final List<Claim> claims = new ArrayList<>();
    private final Map<String, Duration> gone = new HashMap<>();
    private final Set<String> excusedNodes = new HashSet<>();
    private final Set<Long> excusedSessions = new HashSet<>();
    private final Set<Leadership> abandoned = new HashSet<>();
    private final Map<Long, String> epochs = new HashMap<>();
    private final Map<LeaderLife.User, Long> last = new HashMap<>();
    private final Map<Long, Duration> goneEpochs = new HashMap<>();
    private final Map<String, Long> epochsOfNodes = new HashMap<>();
    private Set<String> known = Set.of();
    private @Nullable AssertionError wrong;

    LeaderJudge(LeaderLife life) {
        this.life = life;
    }

    int grants() {
        return epochs.size();
    }

    /** Somebody has deleted the node of a participant, who cannot know at once. */
    void excuse(String path) {
        excusedNodes.add(path);
    }

    /** Somebody has ended a session, whose client cannot know at once. */
    void excuse(long sessionId) {
        excusedSessions.add(sessionId);
    }

    void abandon(Leadership leadership) {
        abandoned.add(leadership);
        leadership.abandon();
    }

    // ---- what users are told; they catch what is thrown there ----

    void assertAbandoned(LeaderLife.User user, Leadership before, Leadership now) {
        judge(() -> assertThat(abandoned)
                .as("%s begins to work for %s while it works for %s, one of which was abandoned", user, now, before)
                .containsAnyOf(before, now));
    }

    void assertEnded(LeaderLife.User user, Leadership leadership) {
        judge(() -> assertThat(leadership.state().isFinal())
                .as("%s is told that %s has ended", user, leadership)
                .isTrue());
    }

    /** A participant begins to lead, or is told that it still does. */
    void begins(LeaderLife.User user, Leadership leadership) {
        judge(() -> {
            String before = epochs.putIfAbsent(leadership.epoch(), leadership.nodePath());
            if (before == null) {
                assertThat(leadership.epoch()).as("the epoch of %s", user).isGreaterThan(last.getOrDefault(user, 0L));
                last.put(user, leadership.epoch());
                claims.add(new Claim(user, leadership));
                leadership.addListener((same, change) -> {
                    if (change.to() == GrantState.HELD) {
                        judge(() -> assertRight(user, same));
                    }
                });
                assertRight(user, leadership);
            } else {
                assertThat(before).as("the leader of this epoch").isEqualTo(leadership.nodePath());
            }
        });
    }

    private void judge(Runnable judging) {
        try {
            judging.run();
        } catch (AssertionError e) {
            wrong = wrong == null ? e : wrong;
        }
    }

    /** Whoever begins to believe has asked a server on this connection: what was so before it is no excuse. */
    private void assertRight(LeaderLife.User user, Leadership leadership) {
        note();
        List<SimulatedConnection> connections = user.member.sessionConnections();
        if (user.member.wasBusy() || connections.isEmpty() || leadership.state() != GrantState.HELD) {
            return; // what it is told now may be of connections of before
        }
        Duration since = connections.get(connections.size() - 1).openedAt();
        Duration goneAt = gone.get(leadership.nodePath());
        assertThat(goneAt == null || goneAt.compareTo(since) >= 0)
                .as("%s believes in %s, which went at %s, before its connection of %s", user, leadership, goneAt, since)
                .isTrue();
        Stat stat = life.server.look(leadership.nodePath());
        if (stat != null) {
            assertThat(stat.getEphemeralOwner())
                    .as("%s believes in %s, which is of another session", user, leadership)
                    .isEqualTo(user.client.snapshot().sessionId());
        }
    }

    /** Something has happened. */
    void look() {
        note();
        if (wrong != null) {
            throw wrong;
        }
        life.all.forEach(this::assertNotStale);
        claims.removeIf(claim -> claim.leadership().state().isFinal());
        int leaders = 0;
        for (Claim claim : claims) {
            if (claim.user().member.isPaused() || !claim.leadership().isHeld()) {
                continue;
            }
            String path = claim.leadership().nodePath();
            if (life.server.look(path) == null) {
                long session = claim.user().client.snapshot().sessionId();
                assertThat(excusedNodes.contains(path) || excusedSessions.contains(session))
                        .as(() -> claim.user() + " says that it leads by " + path + ", which is gone")
                        .isTrue();
                assertNotForLong(claim, path);
            } else {
                leaders++;
                assertThat(life.inOrder().get(0))
                        .as(() -> claim.user() + " says that it leads; the nodes are " + life.inOrder())
                        .isEqualTo(ZnodePath.name(path));
            }
        }
        assertThat(leaders).as("leaders at a time").isLessThanOrEqualTo(1);
    }

    /** Whoever says that it is up to date has asked a server on this connection. */
    private void assertNotStale(LeaderLife.User user) {
        List<SimulatedConnection> connections = user.member.sessionConnections();
        if (user.ended
                || user.member.isPaused()
                || user.member.isBusy()
                || user.observer.isStale()
                || connections.isEmpty()) {
            return;
        }
        Duration since = connections.get(connections.size() - 1).openedAt();
        user.observer.leader().ifPresent(leader -> {
            Duration goneAt = goneEpochs.get(leader.epoch());
            assertThat(goneAt == null || goneAt.compareTo(since) >= 0)
                    .as("%s knows for sure that %s leads, gone at %s, before its connection", user, leader, goneAt)
                    .isTrue();
        });
    }

    /** Who can hear hears soon, and who cannot knows by the clock. What has waited for its EventThread, is old news. */
    private void assertNotForLong(Claim claim, String path) {
        Duration since = gone.get(path);
        if (since != null) {
            Duration free = claim.user().member.freeSince();
            Duration now = life.clients.clock().elapsed();
            assertThat(now.minus(free.compareTo(since) > 0 ? free : since))
                    .as("%s says for so long that it leads by %s", claim.user(), claim.leadership())
                    .isLessThan(Duration.ofSeconds(9));
        }
    }

    private void note() {
        Set<String> now = new HashSet<>(life.server.children(LeaderLife.PATH));
        if (!now.equals(known)) {
            for (String name : known) {
                if (!now.contains(name)) {
                    gone.put(LeaderLife.PATH + "/" + name, life.clients.clock().elapsed());
                    goneEpochs.put(epochsOfNodes.get(name), life.clients.clock().elapsed());
                }
            }
            // A create that is done again has its name, and below a parent that was made anew perhaps its number, too.
            now.forEach(name -> gone.remove(LeaderLife.PATH + "/" + name));
            now.forEach(name -> epochsOfNodes.put(
                    name, life.server.look(LeaderLife.PATH + "/" + name).getCzxid()));
            known = now;
        }
    }

    /** A request reaches a server: a guarded write that it will apply must be of the leader. */
    @Nullable Reply note(ReceivedRequest request) {
        if (request.opCode() == OpCode.multi) {
            Op check = request.as(new MultiOperationRecord()).iterator().next();
            if (check.getType() == OpCode.check && life.server.look(check.getPath()) != null) {
                assertThat(life.inOrder().get(0))
                        .as(() -> "the writer is the leader; the nodes are " + life.inOrder())
                        .isEqualTo(ZnodePath.name(check.getPath()));
            }
        }
        return null;
    }
}
