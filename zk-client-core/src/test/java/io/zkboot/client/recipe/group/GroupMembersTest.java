/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.SimulatedZkClients;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.testing.sim.BlockingCalls;
import io.zkboot.client.testing.sim.Reply;
import io.zkboot.client.testing.sim.ScriptedServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is a member of a group, and what is told of it; on virtual time. */
class GroupMembersTest {
    private static final String PATH = "/groups/one";

    private final ScriptedServer server = ScriptedServer.withTree();
    private final SimulatedClients clients = new SimulatedClients();
    private final Member member = clients.join(List.of(server), Duration.ofSeconds(6), new Random(1));
    private final ZkClient client = SimulatedZkClients.of(member);

    @BeforeEach
    void connect() {
        server.change("/groups", false);
        server.change(PATH, false);
        assertThat(clients.runUntil(Duration.ofMinutes(1), () -> client.state().isConnected()))
                .isTrue();
    }

    private void settle() {
        clients.run(Duration.ofSeconds(1));
    }

    private ZkGroup group(GroupLayout layout) {
        ZkGroup group = ZkGroup.of(
                client, PATH, GroupOptions.DEFAULTS.withLayout(layout).withExecutor(Runnable::run));
        group.start();
        settle();
        return group;
    }

    @Test
    void membersAreInTheOrderInWhichTheyJoined() {
        ZkGroup group = group(GroupLayout.CURATOR);
        for (String id : List.of("b", "c", "a")) {
            group.join(id, null);
            settle();
        }
        assertThat(group.members()).extracting(GroupMember::id).containsExactly("b", "c", "a");
    }

    @Test
    void aNodeOfAnotherKindIsNoMemberOfAParty() {
        server.occupy(PATH + "/lock-1", new byte[] {'x'}, 77, 0);
        ZkGroup party = group(GroupLayout.KAZOO_PARTY);
        assertThat(party.members()).isEmpty();
        party.join("me", null);
        settle();
        assertThat(party.members()).extracting(GroupMember::id).containsExactly("me");
    }

    @Test
    void aMemberHasJoinedFromWhenItsNodeIsThereUntilItHasGone() {
        GroupMembership me = group(GroupLayout.CURATOR).join("me", null);
        assertThat(me.isJoined()).isFalse();
        settle();
        assertThat(me.isJoined()).isTrue();
        CompletableFuture<?> unused = me.closeAsync();
        settle();
        assertThat(me.isJoined()).isFalse();
    }

    @Test
    void whoWaitsForItsPlaceHearsThatItIsAnothersStill() throws Exception {
        server.occupy(PATH + "/me", new byte[0], 77, 0);
        GroupMembership me = group(GroupLayout.CURATOR).join("me", null);
        settle();
        assertThat(BlockingCalls.<Boolean>answer(clients::run, () -> me.awaitJoined(Duration.ofMillis(300))))
                .isFalse();
    }

    @Test
    void aMemberOfAPartyHasNoDataOfItsOwn() {
        GroupMembership me = group(GroupLayout.KAZOO_PARTY).join("me", null);
        assertThatIllegalArgumentException().isThrownBy(() -> me.setData(new byte[0], Duration.ofMillis(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> me.setDataAsync(new byte[0]));
    }

    @Test
    void aListenerHearsWhenWhoTheMembersAreMayBeOld() {
        List<String> heard = new ArrayList<>();
        group(GroupLayout.CURATOR).addListener(new GroupListener() {
            @Override
            public void stale() {
                heard.add("stale");
            }

            @Override
            public void resynced() {
                heard.add("resynced");
            }
        });
        settle();
        server.connection().cut();
        settle();
        assertThat(heard).containsExactly("stale", "resynced");
    }

    @Test
    void anObserverCountsThoseWhoWereThereBefore() {
        server.occupy(PATH + "/other", new byte[0], 77, 0);
        List<Integer> sizes = new ArrayList<>();
        ZkGroup.of(
                        client,
                        PATH,
                        GroupOptions.DEFAULTS.withExecutor(Runnable::run).withObserver(new RecipeObserver() {
                            @Override
                            public void groupSize(String recipe, String path, int members) {
                                sizes.add(members);
                            }
                        }))
                .start();
        settle();
        server.delete(PATH + "/other");
        settle();
        assertThat(sizes).containsExactly(1, 0);
    }

    @Test
    void aListenerHearsThatTheServersRefuseToTellOfTheMembersAndWhoComesLaterTheSame() {
        server.onRequest(request ->
                request.opCode() == OpCode.addWatch ? Reply.error(KeeperException.Code.NOAUTH.intValue()) : null);
        List<String> heard = new ArrayList<>();
        ZkGroup group = ZkGroup.of(client, PATH, GroupOptions.DEFAULTS.withExecutor(Runnable::run));
        for (String who : List.of("first", "second")) {
            group.addListener(new GroupListener() {
                @Override
                public void failed(String path, Throwable failure) {
                    heard.add(who + " " + path + " " + failure.getClass().getSimpleName());
                }
            });
            group.start();
            settle();
        }
        assertThat(heard).containsExactly("first " + PATH + " NoAuthException", "second " + PATH + " NoAuthException");
    }

    @Test
    void aListenerHearsThatAMemberCanBeReadAgain() {
        String node = PATH + "/other";
        server.occupy(node, new byte[0], 77, 0);
        AtomicBoolean unreadable = new AtomicBoolean(true);
        server.onRequest(request -> unreadable.get()
                        && Set.of(OpCode.getData, OpCode.exists, OpCode.multiRead)
                                .contains(request.opCode())
                        && new String(request.body(), ISO_8859_1).contains(node)
                ? Reply.error(KeeperException.Code.NOAUTH.intValue())
                : null);
        List<String> heard = new ArrayList<>();
        ZkGroup group = ZkGroup.of(client, PATH, GroupOptions.DEFAULTS.withExecutor(Runnable::run));
        group.addListener(new GroupListener() {
            @Override
            public void joined(GroupMember other) {
                heard.add("joined " + other.id());
            }

            @Override
            public void failed(String path, Throwable failure) {
                heard.add("failed " + path);
            }

            @Override
            public void recovered(String path) {
                heard.add("recovered " + path);
            }
        });
        group.start();
        settle();
        assertThat(heard).containsExactly("failed " + node);
        unreadable.set(false);
        server.change(node, false);
        settle();
        assertThat(heard).containsExactly("failed " + node, "joined other", "recovered " + node);
    }
}
