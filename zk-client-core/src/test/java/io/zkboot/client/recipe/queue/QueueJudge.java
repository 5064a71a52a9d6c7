/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.sim.LifeSteps;
import io.zkboot.client.testing.sim.ReceivedRequest;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.CheckVersionRequest;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.DeleteRequest;
import org.apache.zookeeper.proto.SetDataRequest;
import org.jspecify.annotations.Nullable;

/** Knows what becomes of each item on the servers, and who has been handed it. */
final class QueueJudge {
    private record Claim(QueueLife.User user, Item<String> item) {}

    /** So many writes travel together, and are no transaction of the queue. */
    private static final int MOST_PARTS = 4;

    private final QueueLife life;
    private final ScriptedServer server;
    /** Value of each item there ever was, by its name. */
    private final Map<String, String> values = new HashMap<>();
    /** Name of each item there ever was, by its value. */
    private final Map<String, String> names = new HashMap<>();
    /** Sessions that have taken items, and not put them back. */
    final Map<String, Long> taken = new HashMap<>();
    /** Sessions in which somebody has taken items. */
    private final Map<QueueLife.User, Set<Long>> sessions = new HashMap<>();
    /** Items that were acknowledged. */
    final Set<String> acknowledged = new HashSet<>();
    /** Items that were handed out to who took them. */
    final Set<String> handedOut = new HashSet<>();

    private final List<Claim> claims = new ArrayList<>();
    private @Nullable AssertionError wrong;

    QueueJudge(QueueLife life, ScriptedServer server) {
        this.life = life;
        this.server = server;
    }

    // ---- what the servers do ----

    @Nullable Reply note(ReceivedRequest request) {
        look(); // all that was put is known before it goes
        if (request.opCode() == OpCode.multi) {
            List<Op> parts = new ArrayList<>();
            request.as(new MultiOperationRecord()).forEach(parts::add);
            if (parts.size() >= MOST_PARTS) {
                parts.forEach(part -> removesTogetherWithOthers(part, request));
            } else if (parts.size() >= 2 && parts.stream().allMatch(this::isApplied)) {
                applied(parts.get(0), parts.get(1), request);
            }
        }
        return null;
    }

    /** Whether this takes an item. */
    boolean takes(ReceivedRequest request) {
        if (request.opCode() != OpCode.multi) {
            return false;
        }
        List<Op> parts = new ArrayList<>();
        request.as(new MultiOperationRecord()).forEach(parts::add);
        return parts.size() >= 2 && parts.size() < MOST_PARTS && takes(parts.get(0), parts.get(1));
    }

    private boolean takes(Op first, Op second) {
        return first.getType() == OpCode.delete
                && second.getType() == OpCode.create
                && second.getPath().startsWith(life.claims());
    }

    private void removesTogetherWithOthers(Op part, ReceivedRequest request) {
        if (part.getType() == OpCode.delete && isClaim(part) && server.look(part.getPath()) != null) {
            assertOwner(part.getPath(), request);
        }
    }

    private boolean isApplied(Op part) {
        try {
            Stat stat = server.look(part.getPath());
            return switch (part.getType()) {
                case OpCode.create -> ((CreateRequest) part.toRequestRecord()).getFlags() == 2 || stat == null;
                case OpCode.check -> isOf(stat, ((CheckVersionRequest) part.toRequestRecord()).getVersion());
                case OpCode.delete -> isOf(stat, ((DeleteRequest) part.toRequestRecord()).getVersion());
                default -> isOf(stat, ((SetDataRequest) part.toRequestRecord()).getVersion());
            };
        } catch (RuntimeException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isOf(@Nullable Stat stat, int version) {
        return stat != null && (version == -1 || version == stat.getVersion());
    }

    private void applied(Op first, Op second, ReceivedRequest request) {
        long session = request.sessionId();
        String name = second.getPath().substring(second.getPath().lastIndexOf('/') + 1);
        if (takes(first, second)) {
            taken.put(valueOf(name), session);
            QueueLife.User user = life.userOf(request.connection());
            if (user != null) {
                sessions.computeIfAbsent(user, none -> new HashSet<>()).add(session);
            }
        } else if (isClaim(first) && first.getType() == OpCode.delete && second.getType() == OpCode.create) {
            LifeSteps.happens("an item is put back");
            assertOwner(first.getPath(), request);
            taken.remove(valueOf(name));
        } else if (!isClaim(first) && isClaim(second) && second.getType() == OpCode.delete) {
            assertOwner(second.getPath(), request);
            if (first.getType() == OpCode.delete) {
                assertThat(acknowledged.add(valueOf(name)))
                        .as("%s is acknowledged once", name)
                        .isTrue();
            }
        }
    }

    /** Or it is an item; writes that travel together, and are no transaction of the queue, are of one sort alone. */
    private boolean isClaim(Op part) {
        return part.getPath().startsWith(life.claims() + "/");
    }

    /** Only whoever has made a claim removes it, perhaps in the session of before, which is still there. */
    private void assertOwner(String claim, ReceivedRequest request) {
        QueueLife.User user = life.userOf(request.connection());
        Set<Long> own = user == null ? new HashSet<>() : new HashSet<>(sessionsOf(user));
        own.add(request.sessionId());
        assertThat(own)
                .as("sessions of who removes %s", claim)
                .contains(Objects.requireNonNull(server.look(claim)).getEphemeralOwner());
    }

    private String valueOf(String name) {
        return Objects.requireNonNull(values.get(name), () -> "no item " + name);
    }

    Set<Long> sessionsOf(QueueLife.User user) {
        return sessions.getOrDefault(user, Set.of());
    }

    String nameOf(String value) {
        return names.getOrDefault(value, "");
    }

    // ---- what consumers are told ----

    void handedOut(QueueLife.User user, String value) {
        check(() -> {
            assertThat(handedOut.add(value))
                    .as("%s takes %s, once", user, value)
                    .isTrue();
            assertThat(taken).as("%s has taken %s", user, value).containsKey(value);
        });
    }

    void claimed(QueueLife.User user, Item<String> item) {
        claims.add(new Claim(user, item));
        check(() -> assertThat(item.value()).isEqualTo(valueOf(item.name())));
    }

    private void check(Runnable assertion) {
        try {
            assertion.run();
        } catch (AssertionError e) { // the client takes what stages throw
            wrong = wrong == null ? e : wrong;
        }
    }

    /** Something has happened. */
    void look() {
        if (wrong != null) {
            throw wrong;
        }
        for (String name : server.children(life.items())) {
            if (!values.containsKey(name)) {
                String value = new String(server.data(life.items() + "/" + name), StandardCharsets.UTF_8);
                values.put(name, value);
                assertThat(names.put(value, name)).as("%s is put once", value).isNull();
            }
        }
        Set<String> believed = new HashSet<>();
        for (Claim claim : claims) {
            // Somebody may have ended the session before its time, which its client cannot know at once.
            if (!claim.user().member.isPaused()
                    && claim.item().isClaimed()
                    && server.isAlive(claim.user().client.snapshot().sessionId())) {
                assertThat(believed.add(claim.item().name()))
                        .as("%s has %s alone", claim.user(), claim.item())
                        .isTrue();
            }
        }
    }
}
