/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.leader;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.recipe.internal.Inbox;
import io.zkboot.client.recipe.leader.LeaderWorld.User;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A client that has ended and may have been started again by the time that its end is noticed. */
class ClientReturnTest {
    private final LeaderWorld world = new LeaderWorld();
    private final User user = world.user();
    private final List<String> told = new ArrayList<>();
    private final ClientReturn client = new ClientReturn(user.client, new Inbox(), () -> told.add("returned"));
    private final int listeners = user.member.listeners();

    private void connectedAndBegun() {
        client.connected(user.client.snapshot().sessionId());
        client.begin();
    }

    private void restart() {
        user.member.close();
        world.until(() -> user.client.state().isTerminal());
        user.client.start();
        world.until(() -> user.client.state().isConnected());
    }

    @Test
    void aClientThatWasStartedAgainBeforeItsEndWasNoticedHasReturned() {
        connectedAndBegun();
        restart();
        client.await();
        world.settle();
        assertThat(told).containsExactly("returned");
        assertThat(user.member.listeners()).isEqualTo(listeners);
    }

    @Test
    void aClientThatIsAboutToEndHasNotReturned() {
        connectedAndBegun();
        client.await();
        world.settle();
        assertThat(told).isEmpty();
        assertThat(user.member.listeners()).isEqualTo(listeners);
    }

    @Test
    void whatWasBegunInTheNewSessionIsNotTakenForThatOfTheOldOne() {
        connectedAndBegun();
        restart();
        connectedAndBegun();
        client.await();
        world.settle();
        assertThat(told).isEmpty();
    }

    @Test
    void itIsToldOnceHoweverOftenItIsAwaitedAndNotAtAllOnceItIsForgotten() {
        connectedAndBegun();
        restart();
        client.await();
        client.await();
        assertThat(user.member.listeners()).isEqualTo(listeners + 1);
        world.settle();
        assertThat(told).hasSize(1);
        client.await();
        client.forget();
        assertThat(user.member.listeners()).isEqualTo(listeners);
    }
}
