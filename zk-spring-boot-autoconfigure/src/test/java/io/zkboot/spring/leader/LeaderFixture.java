/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.zkboot.client.ZkClient;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.recipe.leader.LeaderOptions;
import io.zkboot.client.testing.memory.InMemoryRecipes;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.recipe.ZkRecipes;
import java.time.Duration;
import java.util.function.Consumer;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

/** A context whose elections are in memory. */
abstract class LeaderFixture {
    final InMemoryRecipes zk = new InMemoryRecipes();
    final InMemoryRecipes other = zk.anotherProcess();

    /** Starts a context with these beans, and closes it after the test. */
    void run(Consumer<AnnotationConfigApplicationContext> test, Class<?>... beans) {
        try (AnnotationConfigApplicationContext context = start(zk, beans)) {
            test.accept(context);
        }
    }

    static AnnotationConfigApplicationContext start(InMemoryRecipes zk, Class<?>... beans) {
        AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext();
        ZkClient client = mock(ZkClient.class);
        when(client.origin()).thenReturn(client);
        when(client.name()).thenReturn("shop");
        when(client.state()).thenReturn(SessionState.CONNECTED);
        ZkRecipes recipes = mock(ZkRecipes.class);
        when(recipes.client(any(ZkClient.class))).thenReturn(recipes);
        when(recipes.leaderElection(any(), any())).thenAnswer(call -> zk.leaderElection(
                call.getArgument(0, String.class), call.getArgument(1, LeaderOptions.class)));
        context.registerBean("zkClient", ZkClient.class, () -> client);
        context.registerBean(ZkRecipes.class, () -> recipes);
        context.registerBean(
                ZkClients.class, () -> new ZkClients(context.getDefaultListableBeanFactory(), "zk"));
        context.registerBean(Quick.class);
        for (Class<?> bean : beans) {
            context.register(bean);
        }
        context.refresh();
        return context;
    }

    /** As {@link EnableZkLeaders}, and nobody is waited for without end. */
    @EnableZkLeaders
    static class Quick {
        Quick(ZkLeaders leaders) {
            leaders.setShutdownTimeout(Duration.ofSeconds(20));
        }
    }
}
