/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.recipe.node.NodeState;
import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.SessionKiller;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;

/** Groups on a real server. */
@Tag("any-jdk")
@Timeout(120)
class ZkGroupIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static EmbeddedServer server;
    private static FaultProxy proxy;
    private static ZkClient one;
    private static ZkClient two;

    private String path;

    @BeforeAll
    static void start() {
        server = EmbeddedServer.start();
        proxy = FaultProxy.to(server.port());
        one = client(proxy.connectString());
        two = client(server.connectString());
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        proxy.close();
        server.close();
    }

    @BeforeEach
    void choosePath(TestInfo test) {
        path = "/groups/" + test.getTestMethod().orElseThrow().getName();
    }

    private static ZkClient client(String connectString) {
        ZkClient made = ZkClient.builder(connectString)
                .sessionTimeout(SessionKiller.SHORT_TIMEOUT)
                .build();
        made.start(LIMIT);
        return made;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(LIMIT)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .untilAsserted(assertion);
    }

    private static List<String> ids(ZkGroup group) {
        return group.members().stream().map(GroupMember::id).toList();
    }

    private static List<String> record(ZkGroup group) {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        group.addListener(new GroupListener() {
            @Override
            public void initialised(List<GroupMember> members) {
                heard.add("initialised " + members.stream().map(GroupMember::id).toList());
            }

            @Override
            public void joined(GroupMember member) {
                heard.add("joined " + member.id());
            }

            @Override
            public void left(GroupMember member) {
                heard.add("left " + member.id());
            }

            @Override
            public void changed(GroupMember before, GroupMember now) {
                heard.add("changed " + text(before) + " to " + text(now));
            }

            @Override
            public void stale() {
                heard.add("stale");
            }

            @Override
            public void resynced() {
                heard.add("resynced");
            }
        });
        return heard;
    }

    private static String text(GroupMember member) {
        return member.data() == null ? "nothing" : new String(member.data(), UTF_8);
    }

    @Test
    void whoJoinsAndLeavesIsSeenByAll() {
        try (ZkGroup mine = ZkGroup.of(one, path);
                ZkGroup other = ZkGroup.of(two, path)) {
            List<String> heard = record(other);
            assertThat(other.awaitInitialised(LIMIT)).isTrue();
            assertThat(other.members()).isEmpty();
            GroupMembership me = mine.join("me", bytes("here"));
            assertThat(me.awaitJoined(LIMIT)).isTrue();
            GroupMembership you = other.join("you", null);
            assertThat(you.awaitJoined(LIMIT)).isTrue();
            eventually(() -> assertThat(ids(other)).containsExactly("me", "you"));
            GroupMember member = other.member("me").orElseThrow();
            assertThat(text(member)).isEqualTo("here");
            assertThat(member.path()).isEqualTo(path + "/me");
            assertThat(member.session()).isEqualTo(one.snapshot().sessionId());
            me.setData(bytes("there"), LIMIT);
            eventually(() -> assertThat(heard).contains("changed here to there"));
            me.close();
            eventually(() -> assertThat(ids(other)).containsExactly("you"));
            eventually(() -> assertThat(heard)
                    .startsWith("initialised []")
                    .containsSubsequence("joined me", "changed here to there", "left me")
                    .contains("joined you")
                    .hasSize(5));
            List<String> late = record(other);
            eventually(() -> assertThat(late).containsExactly("initialised [you]"));
            assertThat(mine.members()).as("it was not started").isEmpty();
            assertThat(mine.awaitInitialised(LIMIT)).isTrue();
            assertThat(ids(mine)).containsExactly("you");
        }
        assertThat(two.getChildren(path)).isEmpty();
    }

    @Test
    void whoIsNotThereIsNotListedNotEvenByItself() {
        try (ZkGroup mine = ZkGroup.of(one, path);
                ZkGroup other = ZkGroup.of(two, path)) {
            GroupMembership first = other.join("same", bytes("first"));
            assertThat(first.awaitJoined(LIMIT)).isTrue();
            GroupMembership second = mine.join("same", bytes("second"));
            assertThat(mine.awaitInitialised(LIMIT)).isTrue();
            await().atMost(LIMIT).until(() -> second.node().state() == NodeState.CONFLICT);
            assertThat(second.isJoined()).isFalse();
            assertThat(mine.members()).extracting(ZkGroupIT::text).containsExactly("first");
            first.close();
            eventually(
                    () -> assertThat(mine.members()).extracting(ZkGroupIT::text).containsExactly("second"));
            assertThat(second.isJoined()).isTrue();
            two.delete(path + "/same");
            eventually(() -> assertThat(mine.members()).hasSize(1));
        }
    }

    @Test
    void whoseSessionExpiresLeavesAndJoinsAgain() {
        try (ZkClient unlucky = client(server.connectString());
                ZkGroup mine = ZkGroup.of(unlucky, path);
                ZkGroup other = ZkGroup.of(two, path)) {
            GroupMembership me = mine.join("me", bytes("data"));
            assertThat(me.awaitJoined(LIMIT)).isTrue();
            assertThat(mine.awaitInitialised(LIMIT)).isTrue();
            assertThat(other.awaitInitialised(LIMIT)).isTrue();
            List<String> heard = record(other);
            GroupMember before = other.members().get(0);
            SessionKiller.expire(unlucky, server.connectString());
            eventually(() -> {
                assertThat(other.members()).hasSize(1).doesNotContain(before);
                assertThat(mine.members()).isEqualTo(other.members());
            });
            assertThat(text(other.members().get(0))).isEqualTo("data");
            eventually(() -> assertThat(heard).containsExactly("initialised [me]", "left me", "joined me"));
        }
    }

    @Test
    void aReconnectOfAMemberIsSeenByNobody() {
        try (ZkGroup mine = ZkGroup.of(one, path);
                ZkGroup other = ZkGroup.of(two, path)) {
            GroupMembership me = mine.join("me", bytes("data"));
            assertThat(me.awaitJoined(LIMIT)).isTrue();
            assertThat(mine.awaitInitialised(LIMIT)).isTrue();
            assertThat(other.awaitInitialised(LIMIT)).isTrue();
            List<String> seen = record(other);
            List<String> heard = record(mine);
            for (int i = 1; i <= 3; i++) {
                int times = i;
                proxy.cut();
                eventually(() ->
                        assertThat(Collections.frequency(heard, "resynced")).isEqualTo(times));
            }
            assertThat(me.awaitJoined(LIMIT)).isTrue();
            assertThat(other.join("last", null).awaitJoined(LIMIT)).isTrue();
            eventually(() -> assertThat(seen).containsExactly("initialised [me]", "joined last"));
            eventually(() -> assertThat(heard)
                    .containsExactly(
                            "initialised [me]",
                            "stale",
                            "resynced",
                            "stale",
                            "resynced",
                            "stale",
                            "resynced",
                            "joined last"));
        }
    }

    @Test
    void aGroupOutlastsAStartOfItsClientAnew() {
        ZkClient restarted = client(server.connectString());
        try (ZkGroup mine = ZkGroup.of(restarted, path)) {
            assertThat(mine.join("me", null).awaitJoined(LIMIT)).isTrue();
            assertThat(mine.awaitInitialised(LIMIT)).isTrue();
            assertThat(two.getChildren(path)).containsExactly("me");
            restarted.close();
            eventually(() -> assertThat(mine.isStale()).isTrue());
            assertThat(two.getChildren(path)).isEmpty();
            restarted.start(LIMIT);
            eventually(() -> assertThat(two.getChildren(path)).containsExactly("me"));
            eventually(() -> assertThat(ids(mine)).containsExactly("me"));
            eventually(() -> assertThat(mine.isStale()).isFalse());
            assertThat(mine.staleFor()).contains(Duration.ZERO);
        }
        assertThat(two.getChildren(path)).isEmpty();
        restarted.close();
    }

    @Test
    void theLayoutsOfKazooHaveSeveralOfOneNameAndNoDataOfTheirOwn() {
        for (GroupLayout layout : List.of(GroupLayout.KAZOO_PARTY, GroupLayout.KAZOO_SHALLOW_PARTY)) {
            String at = path + "/" + layout;
            GroupOptions options = GroupOptions.DEFAULTS.withLayout(layout);
            try (ZkGroup group = ZkGroup.of(one, at, options)) {
                assertThat(group.join("me-1", null).awaitJoined(LIMIT)).isTrue();
                assertThat(group.join("you", null).awaitJoined(LIMIT)).isTrue();
                GroupMembership again = group.join("me-1", null);
                assertThat(again.awaitJoined(LIMIT)).isTrue();
                two.create(at + "/stranger", bytes("x"), CreateOptions.EPHEMERAL);
                assertThat(group.awaitInitialised(LIMIT)).isTrue();
                assertThat(ids(group)).containsExactly("me-1", "you", "me-1");
                assertThat(group.member("me-1").orElseThrow().data()).isNull();
                for (GroupMember member : group.members()) {
                    String name = member.path().substring(at.length() + 1);
                    if (layout == GroupLayout.KAZOO_PARTY) {
                        assertThat(name).matches("[0-9a-f]{32}__party__");
                        assertThat(two.getData(member.path()).text()).isEqualTo(member.id());
                    } else {
                        assertThat(name).matches("[0-9a-f]{32}-" + member.id());
                    }
                }
                assertThatIllegalArgumentException().isThrownBy(() -> group.join("me", bytes("x")));
                assertThatIllegalArgumentException().isThrownBy(() -> again.setDataAsync(bytes("x")));
                again.close();
                eventually(() -> assertThat(ids(group)).containsExactly("me-1", "you"));
            }
            assertThat(two.getChildren(at)).containsExactly("stranger");
        }
    }

    @Test
    void whatDoesNotGoWithASessionIsNoMember() {
        try (ZkGroup group = ZkGroup.of(one, path)) {
            assertThat(group.awaitInitialised(LIMIT)).isTrue();
            List<String> heard = record(group);
            two.create(path + "/stays", bytes("x"), CreateOptions.PERSISTENT.withParents());
            two.setData(path + "/stays", bytes("y"));
            two.delete(path + "/stays");
            assertThat(group.join("me", null).awaitJoined(LIMIT)).isTrue();
            eventually(() -> assertThat(heard).containsExactly("initialised []", "joined me"));
        }
    }

    @Test
    void whatIsClosedOrWrongIsRefused() {
        ZkGroup group = ZkGroup.of(one, path);
        assertThatIllegalArgumentException().isThrownBy(() -> group.join("a/b", null));
        assertThatIllegalArgumentException().isThrownBy(() -> group.join("", null));
        assertThatIllegalArgumentException().isThrownBy(() -> group.join("..", null));
        assertThat(group.join("me", null).awaitJoined(LIMIT)).isTrue();
        group.closeAsync().join();
        assertThat(two.getChildren(path)).isEmpty();
        assertThatIllegalStateException().isThrownBy(() -> group.join("me", null));
        assertThatIllegalStateException().isThrownBy(group::start);
        group.close();
    }
}
