/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.testing.sim.BlockingCalls;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who is in a group, and how one hears of it. */
class ZkGroupTest {
    private static final String PATH = "/groups/one";
    private static final Duration LONG = Duration.ofMinutes(5);

    private final ScriptedServer server = ScriptedServer.withTree().expireIdleSessions();
    private final SimulatedClients clients = new SimulatedClients();
    private final Random random = new Random(1);

    /** A client and a group of it. */
    private final class User {
        final Member member = clients.join(List.of(server), Duration.ofSeconds(6), random);
        final ZkClient client = SimulatedZkClients.of(member);
        final ZkGroup group;
        final List<String> heard = new ArrayList<>();
        final GroupListener listener = new GroupListener() {
            @Override
            public void initialised(List<GroupMember> members) {
                heard.add("initialised " + members.size());
            }

            @Override
            public void joined(GroupMember joined) {
                heard.add("joined " + joined.id());
            }

            @Override
            public void left(GroupMember left) {
                heard.add("left " + left.id());
            }

            @Override
            public void changed(GroupMember before, GroupMember now) {
                heard.add("changed " + now.id());
            }
        };

        User(GroupLayout layout) {
            GroupOptions options = GroupOptions.DEFAULTS.withLayout(layout).withExecutor(Runnable::run);
            group = ZkGroup.of(client, PATH, options);
            group.addListener(listener);
            group.start();
            settle();
        }

        List<String> ids() {
            return group.members().stream().map(GroupMember::id).toList();
        }

        List<String> heard() {
            List<String> news = List.copyOf(heard);
            heard.clear();
            return news;
        }
    }

    private void settle() {
        clients.run(Duration.ofSeconds(2));
    }

    private <T> T answer(Callable<T> calls) throws Exception {
        return BlockingCalls.answer(clients::run, calls);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whoJoinsChangesAndLeavesIsSeenByAll() {
        User one = new User(GroupLayout.CURATOR);
        User two = new User(GroupLayout.CURATOR);
        assertThat(two.heard()).containsExactly("initialised 0");
        GroupMembership membership = one.group.join("a", bytes("1"));
        settle();
        assertThat(membership.isJoined()).isTrue();
        assertThat(membership.id()).isEqualTo("a");
        assertThat(two.ids()).containsExactly("a");
        assertThat(two.group.member("a")).hasValueSatisfying(seen -> {
            assertThat(seen.data()).isEqualTo(bytes("1"));
            assertThat(seen.path()).isEqualTo(PATH + "/a");
            assertThat(seen.session()).isEqualTo(one.client.snapshot().sessionId());
        });
        assertThat(two.group.member("b")).isEmpty();
        GroupMember before = two.group.member("a").orElseThrow();
        var set = membership.setDataAsync(bytes("2"));
        settle();
        assertThat(set).isCompleted();
        assertThat(two.group.member("a").orElseThrow().data()).isEqualTo(bytes("2"));
        assertThat(two.group.member("a").orElseThrow()).isEqualTo(before).hasSameHashCodeAs(before);
        var left = membership.closeAsync();
        settle();
        assertThat(left).isCompleted();
        assertThat(two.group.members()).isEmpty();
        assertThat(two.heard()).containsExactly("joined a", "changed a", "left a");
    }

    @Test
    void whoHasLeftAndJoinedAgainIsAnotherMember() {
        User user = new User(GroupLayout.CURATOR);
        user.group.join("a", null);
        settle();
        GroupMember first = user.group.member("a").orElseThrow();
        server.expire(user.client.snapshot().sessionId());
        settle();
        GroupMember second = user.group.member("a").orElseThrow();
        assertThat(second).isNotEqualTo(first);
        assertThat(second.session()).isNotEqualTo(first.session());
        assertThat(user.ids()).containsExactly("a");
    }

    @ParameterizedTest
    @EnumSource(
            value = GroupLayout.class,
            names = {"KAZOO_PARTY", "KAZOO_SHALLOW_PARTY"})
    void inKazoosLayoutsSeveralMayHaveOneNameAndNoDataOfTheirOwn(GroupLayout layout) {
        User one = new User(layout);
        User two = new User(layout);
        GroupMembership first = one.group.join("a-b", null);
        GroupMembership second = two.group.join("a-b", null);
        settle();
        assertThat(one.ids()).containsExactly("a-b", "a-b");
        assertThat(one.group.members()).allMatch(member -> member.data() == null);
        String pattern = layout == GroupLayout.KAZOO_PARTY ? "[0-9a-f]{32}__party__" : "[0-9a-f]{32}-a-b";
        assertThat(server.children(PATH)).hasSize(2).allMatch(name -> name.matches(pattern));
        assertThat(new String(server.data(PATH + "/" + server.children(PATH).get(0)), StandardCharsets.UTF_8))
                .isEqualTo("a-b");
        assertThatThrownBy(() -> one.group.join("c", bytes("1"))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> first.setDataAsync(bytes("1"))).isInstanceOf(IllegalArgumentException.class);
        assertThat(first).isNotEqualTo(second);
        var left = first.closeAsync();
        settle();
        assertThat(left).isCompleted();
        assertThat(two.ids()).containsExactly("a-b");
    }

    @ParameterizedTest
    @EnumSource(GroupLayout.class)
    void whatStaysWhenASessionEndsOrHasAnotherNameIsNoMember(GroupLayout layout) {
        User user = new User(layout);
        user.group.join("a", null);
        settle();
        server.change(PATH + "/other", false);
        server.change(PATH + "/0123456789abcdef0123456789abcdef__party__", false);
        server.change(PATH + "/0123456789abcdef0123456789abcdef-x", false);
        settle();
        assertThat(user.ids()).containsExactly("a");
    }

    @Test
    void aListenerThatIsRemovedHearsNothingMore() {
        User one = new User(GroupLayout.CURATOR);
        User two = new User(GroupLayout.CURATOR);
        two.heard();
        two.group.removeListener(two.listener);
        one.group.join("a", null);
        settle();
        assertThat(two.ids()).containsExactly("a");
        assertThat(two.heard()).isEmpty();
    }

    @Test
    void anIdThatMakesNoNameIsRefusedAndAClosedGroupTakesNobody() {
        User user = new User(GroupLayout.CURATOR);
        for (String id : List.of("", "a/b", "\ud800", ".", "..")) {
            assertThatThrownBy(() -> user.group.join(id, null)).as(id).isInstanceOf(IllegalArgumentException.class);
        }
        user.group.join("a", null);
        settle();
        var closed = user.group.closeAsync();
        settle();
        assertThat(closed).isCompleted();
        assertThat(server.children(PATH)).isEmpty();
        assertThatThrownBy(() -> user.group.join("b", null))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(PATH);
        assertThat(user.client.snapshot().watches()).isZero();
    }

    @Test
    void aThreadThatWaitsSeesTheGroupJoinsItAndLeavesIt() throws Exception {
        User one = new User(GroupLayout.CURATOR);
        User two = new User(GroupLayout.CURATOR);
        assertThat(answer(() -> one.group.awaitInitialised(LONG))).isTrue();
        assertThat(one.group.isStale()).isFalse();
        assertThat(one.group.staleFor()).hasValue(Duration.ZERO);
        assertThat(one.group.path()).isEqualTo(PATH);
        GroupMembership membership = one.group.join("a", bytes("1"));
        assertThat(answer(() -> {
                    boolean there = membership.awaitJoined(LONG);
                    membership.setData(bytes("2"), LONG);
                    return there;
                }))
                .isTrue();
        settle();
        assertThat(two.group.member("a").orElseThrow().data()).isEqualTo(bytes("2"));
        answer(() -> {
            one.group.close();
            return true;
        });
        settle();
        assertThat(two.group.members()).isEmpty();
    }

    @Test
    void onlyNamesOfItsLayoutMayBeMembers() {
        String party = "0123456789abcdef0123456789abcdef__party__";
        String shallow = "0123456789abcdef0123456789abcdef-me";
        assertThat(new MemberNames(GroupLayout.CURATOR).covers("any")).isTrue();
        assertThat(new MemberNames(GroupLayout.KAZOO_PARTY).covers(party)).isTrue();
        assertThat(new MemberNames(GroupLayout.KAZOO_PARTY).covers(shallow)).isFalse();
        assertThat(new MemberNames(GroupLayout.KAZOO_SHALLOW_PARTY).covers(shallow))
                .isTrue();
        assertThat(new MemberNames(GroupLayout.KAZOO_SHALLOW_PARTY).covers(party))
                .isFalse();
    }

    @Test
    void aGroupThatIsNotKnownInTimeSaysSoAndIsStaleUntilItIs() {
        Member member = clients.join(List.of(server), Duration.ofSeconds(6), random);
        ZkGroup group = ZkGroup.of(SimulatedZkClients.of(member), PATH, GroupOptions.DEFAULTS);
        assertThat(group.awaitInitialised(Duration.ofMillis(1))).isFalse();
        assertThat(group.isStale()).isTrue();
        settle();
        assertThat(group.awaitInitialised(Duration.ofMillis(1))).isTrue();
        assertThat(group.isStale()).isFalse();
        group.close();
        assertThat(group.isStale()).isTrue();
    }
}
