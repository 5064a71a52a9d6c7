/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class OwnThreadsTest {
    private static final InheritableThreadLocal<String> TENANT = new InheritableThreadLocal<>();

    @AfterEach
    void forget() {
        TENANT.remove();
    }

    @Test
    void theyInheritNothingOfWhoeverNeedsThemFirst() {
        TENANT.set("secret of the caller");
        for (Executor own : List.of(OwnThreads.one("zk-test-one"), OwnThreads.forEach("zk-test-each"))) {
            CompletableFuture<String> seen = new CompletableFuture<>();
            own.execute(() -> seen.complete(String.valueOf(TENANT.get())));
            assertThat(seen.join()).isEqualTo("null");
        }
    }

    @Test
    void theyAreDaemonsWithTheirNameAndTheClassLoaderOfTheirCaller() {
        for (Executor own : List.of(OwnThreads.one("zk-test"), OwnThreads.forEach("zk-test"))) {
            CompletableFuture<Thread> at = new CompletableFuture<>();
            own.execute(() -> at.complete(Thread.currentThread()));
            assertThat(at.join().isDaemon()).isTrue();
            assertThat(at.join().getName()).isEqualTo("zk-test");
            assertThat(at.join().getContextClassLoader())
                    .isSameAs(Thread.currentThread().getContextClassLoader());
        }
    }

    @Test
    void aThreadThatHasNothingToDoEndsAfterAWhile() {
        assertThat(OwnThreads.one("zk-test"))
                .isInstanceOfSatisfying(
                        ThreadPoolExecutor.class,
                        own -> assertThat(own.allowsCoreThreadTimeOut()).isTrue());
    }
}
