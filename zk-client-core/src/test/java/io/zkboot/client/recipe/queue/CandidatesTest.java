/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.queue.QueueWorld.User;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which item is tried for next, and what is known of the session meanwhile. */
class CandidatesTest {
    private final QueueWorld world = new QueueWorld();
    private final User user = world.user();
    private final Inbox inbox = new Inbox();
    private final Candidates candidates =
            new Candidates(new QueueContext(null, QueueOptions.DEFAULTS, new Door(user.client), inbox, null));

    private static List<ItemName> items(int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(number -> new ItemName("i" + number, 0, number))
                .toList();
    }

    private List<String> all() {
        List<String> names = new ArrayList<>();
        while (!candidates.isEmpty()) {
            names.add(candidates.next().name());
        }
        return names;
    }

    @Test
    void itemsAreTriedInTheirOrderAndNoneTwiceAtATime() {
        candidates.listed(items(1, 3));
        ItemName first = candidates.next();
        assertThat(first.name()).isEqualTo("i1");
        candidates.listed(items(1, 4));
        assertThat(all()).as("the new list alone").containsExactly("i2", "i3", "i4");
        candidates.ended(first);
        candidates.listed(items(1, 4));
        assertThat(all()).containsExactly("i1");
    }

    @Test
    void whatCannotBeHadComesLastForAWhile() {
        candidates.avoid(items(1, 1).get(0));
        candidates.listed(items(1, 3));
        assertThat(all()).containsExactly("i2", "i3", "i1");
        world.clients.run(Trouble.LONG_PAUSE.plusMillis(1));
        items(1, 3).forEach(candidates::ended);
        candidates.listed(items(1, 3));
        assertThat(all()).containsExactly("i1", "i2", "i3");
    }

    /** The one of the first eight that is tried for after so many were missed. */
    private int choiceAfter(int missed) {
        items(1, 20).forEach(candidates::ended);
        candidates.listed(items(1, 20));
        candidates.got();
        for (int i = 0; i < missed; i++) {
            candidates.missed();
        }
        return (int) candidates.next().number();
    }

    @Test
    void whoMeetsOthersSpreadsOverTheFirstEight() {
        assertThat(choiceAfter(0)).isEqualTo(1);
        int session = Long.hashCode(user.client.snapshot().sessionId());
        Set<Integer> chosen = new HashSet<>();
        for (int missed = 1; missed <= 16; missed++) {
            int choice = choiceAfter(missed);
            assertThat(choice).isEqualTo(1 + Math.floorMod(session + missed, 8));
            chosen.add(choice);
        }
        assertThat(chosen).hasSize(8);
        assertThat(choiceAfter(0)).as("who has got one begins at the front").isEqualTo(1);
    }

    @Test
    void whoMeetsOthersSpreadsOverWhatCanBeHadIfThereIsSome() {
        items(1, 6).forEach(candidates::avoid);
        for (int missed = 1; missed <= 8; missed++) {
            candidates.listed(items(1, 8));
            candidates.got();
            for (int i = 0; i < missed; i++) {
                candidates.missed();
            }
            ItemName next = candidates.next();
            assertThat(next.number()).isBetween(7L, 8L);
            candidates.ended(next);
        }
        candidates.missed();
        candidates.listed(items(1, 6));
        assertThat(all()).hasSize(6);
    }

    @Test
    void theSessionIsKnownWhileSomebodyNeedsIt() {
        int[] connected = {0};
        KnownSession session = new KnownSession(user.client, inbox, () -> connected[0]++);
        assertThat(session.isConnected()).isFalse();
        int listeners = user.member.listeners();
        session.enter();
        session.enter();
        world.settle();
        assertThat(user.member.listeners()).isEqualTo(listeners + 1);
        assertThat(session.isConnected()).isTrue();
        assertThat(session.id()).isEqualTo(user.client.snapshot().sessionId());
        assertThat(connected[0]).isEqualTo(1);
        long changes = session.changes();
        assertThat(changes).isPositive();
        world.server.connections().forEach(connection -> connection.cut());
        world.until(() -> !session.isConnected());
        assertThat(session.changes()).isEqualTo(changes + 1);
        assertThat(connected[0]).as("of a loss").isEqualTo(1);
        world.settle();
        assertThat(session.changes()).isEqualTo(changes + 2);
        assertThat(connected[0]).isEqualTo(2);
        session.leave();
        assertThat(session.isConnected()).isTrue();
        session.leave();
        assertThat(user.member.listeners()).isEqualTo(listeners);
        assertThat(session.isConnected()).isFalse();
        world.server.connections().forEach(connection -> connection.cut());
        world.settle();
        assertThat(connected[0]).isEqualTo(2);
    }
}
