/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

@Timeout(60)
@ExtendWith(OutputCaptureExtension.class)
class OneThreadTest {
    private static final InheritableThreadLocal<String> TENANT = new InheritableThreadLocal<>();

    private final OneThread one = new OneThread("zk-test-one");

    @AfterEach
    void end() {
        TENANT.remove();
        one.end();
    }

    @Test
    void itsThreadInheritsNothingOfWhoeverHandsTheFirstTaskIn() {
        TENANT.set("secret of the caller");
        CompletableFuture<String> seen = new CompletableFuture<>();
        one.execute(() -> seen.complete(String.valueOf(TENANT.get())));
        assertThat(seen.join()).isEqualTo("null");
    }

    @Test
    void itsThreadIsADaemonWithTheClassLoaderOfWhoeverHasMadeIt() {
        Thread caller = Thread.currentThread();
        ClassLoader own = caller.getContextClassLoader();
        CompletableFuture<Thread> at = new CompletableFuture<>();
        caller.setContextClassLoader(new URLClassLoader(new URL[0], null));
        try {
            one.execute(() -> at.complete(Thread.currentThread()));
        } finally {
            caller.setContextClassLoader(own);
        }
        assertThat(at.join().isDaemon()).isTrue();
        assertThat(at.join().getName()).isEqualTo("zk-test-one");
        assertThat(at.join().getContextClassLoader()).isSameAs(own);
    }

    @Test
    void whatATaskThrowsIsLoggedAndTheNextOneRunsOnTheSameThread(CapturedOutput output) {
        CompletableFuture<Thread> first = new CompletableFuture<>();
        CompletableFuture<Thread> second = new CompletableFuture<>();
        one.execute(() -> {
            first.complete(Thread.currentThread());
            throw new AssertionError("as planned");
        });
        one.execute(() -> second.complete(Thread.currentThread()));
        assertThat(second.join()).isSameAs(first.join());
        assertThat(output).contains("zk-test-one").contains("as planned");
    }

    @Test
    void itsEndInterruptsWhatIsAtWorkAndTakesNoMore() throws InterruptedException {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
        one.execute(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException ex) {
                interrupted.complete(true);
            }
        });
        begun.await();
        one.end();
        assertThat(interrupted.join()).isTrue();
        assertThatThrownBy(() -> one.execute(() -> {})).isInstanceOf(RejectedExecutionException.class);
    }
}
