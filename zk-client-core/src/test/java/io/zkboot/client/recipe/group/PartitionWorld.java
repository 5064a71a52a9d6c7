/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.LifeVariety;
import io.zkboot.client.ZkClient;
import io.zkboot.client.internal.session.SimulatedClients;
import io.zkboot.client.internal.session.SimulatedClients.Member;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.testing.sim.LifeSteps;
import io.zkboot.client.testing.sim.ScriptedServer;
import io.zkboot.client.testing.sim.SimulatedConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executor;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/** Members that share a set out, on one server and on virtual time. */
final class PartitionWorld {
    static final String PATH = "/app/set";
    static final Duration SETTLE = Duration.ofSeconds(3);
    static final Duration RELEASE = Duration.ofSeconds(8);
    static final Duration TIMEOUT = Duration.ofSeconds(6);

    final ScriptedServer server = ScriptedServer.withTree();
    final SimulatedClients clients = new SimulatedClients();
    final LifeSteps steps = LifeSteps.ofThisLife();
    final Random random;
    /** As usual, unless a life says otherwise before anybody joins. */
    LifeVariety variety = LifeVariety.none(clients, List.of(server));

    private final List<Throwable> failures = new ArrayList<>();
    private int named;

    PartitionWorld(long seed) {
        random = steps.random(seed * 0x9E3779B97F4A7C15L);
        server.expireIdleSessions();
        server.change("/app", false);
    }

    static List<String> items(int count) {
        return IntStream.range(0, count).mapToObj(i -> "item-" + i).toList();
    }

    /** Somebody was told that he has an item. */
    record Told(String item, Duration at) {}

    /** A member, and what its listener has put together. */
    final class User implements PartitionListener<String> {
        final String id = "m" + ++named;
        final Member member = variety.join(TIMEOUT, random);
        final ZkClient client = variety.client(member);
        final Set<String> told = new TreeSet<>();
        /** What it was told last that it has, by the path of the node that it has it by. */
        final Map<String, Told> nodes = new HashMap<>();

        final List<String> heard = new ArrayList<>();
        final SetPartitioner<String> set;
        Runnable whenRevoked = () -> {};
        Runnable whenAssigned = () -> {};

        User(List<String> items, UnaryOperator<SetPartitionerBuilder<String>> more) {
            set = more.apply(SetPartitioner.<String>builder(client, PATH, items)
                            .id(id)
                            .settle(SETTLE)
                            .release(RELEASE)
                            .observer(new RecipeObserver() {
                                @Override
                                public void listenerFailed(String recipe, String path, Throwable failure) {
                                    failures.add(failure);
                                }
                            })
                            .executor(Runnable::run))
                    .start(this);
        }

        SimulatedConnection connection() {
            List<SimulatedConnection> open = member.connections();
            return open.get(open.size() - 1);
        }

        @Override
        public void assigned(List<String> items) {
            heard.add("assigned " + items);
            assertThat(Collections.disjoint(told, items))
                    .as("%s of %s", items, told)
                    .isTrue();
            told.addAll(items);
            Duration now = clients.clock().elapsed();
            items.forEach(item -> set.grant(item).ifPresent(grant -> nodes.put(grant.nodePath(), new Told(item, now))));
            whenAssigned.run();
        }

        @Override
        public void revoked(List<String> items) {
            heard.add("revoked " + items);
            assertThat(told).containsAll(items);
            told.removeAll(items);
            whenRevoked.run();
        }

        @Override
        public void lost(List<String> items) {
            heard.add("lost " + items);
            assertThat(told).containsAll(items);
            told.removeAll(items);
        }

        @Override
        public void abandoned(List<String> items) {
            LifeSteps.happens("a listener needs longer than it has");
            heard.add("abandoned " + items);
        }

        @Override
        public void stateChanged(PartitionState now) {
            heard.add(now.toString());
        }

        @Override
        public void disagreed(List<String> members) {
            heard.add("disagreed " + members);
        }

        @Override
        public void failed(Throwable why) {
            heard.add("failed " + why.getMessage());
        }

        @Override
        public String toString() {
            return set.toString();
        }
    }

    User user(int items) {
        return user(items, builder -> builder);
    }

    User user(int items, UnaryOperator<SetPartitionerBuilder<String>> more) {
        return new User(items(items), more);
    }

    /** Takes its time, up to so many milliseconds for each call. */
    Executor slow(int longest) {
        return task -> clients.clock().after(Duration.ofMillis(random.nextInt(longest)), task);
    }

    void run(Duration time) {
        clients.run(time);
    }

    void until(BooleanSupplier holds) {
        assertThat(clients.runUntil(Duration.ofMinutes(3), holds)).as("in time").isTrue();
    }

    void assertNoListenerFailed() {
        assertThat(failures).as("what listeners found wrong").isEmpty();
    }

    /** Each item has one owner, the shares are even, and nothing else is there. */
    void assertSharedOut(int items, List<User> users) {
        List<String> all = new ArrayList<>();
        for (User user : users) {
            assertThat(user.set.state())
                    .as("%s, which heard %s", user, user.heard)
                    .isEqualTo(PartitionState.ACQUIRED);
            List<String> mine = user.set.items();
            assertThat(mine.size())
                    .as("share of %s", user)
                    .isBetween(items / users.size(), -Math.floorDiv(-items, users.size()));
            assertThat(user.told).as("what %s was told", user).containsExactlyInAnyOrderElementsOf(mine);
            all.addAll(mine);
        }
        assertThat(all).as("all that somebody has").containsExactlyInAnyOrderElementsOf(items(items));
        assertThat(server.children(PATH + "/members")).hasSize(users.size());
        for (String name : server.children(PATH + "/items")) {
            int nodes = server.children(PATH + "/items/" + name).size();
            assertThat(nodes).as("nodes of %s", name).isLessThanOrEqualTo(1);
        }
        assertNoListenerFailed();
    }
}
