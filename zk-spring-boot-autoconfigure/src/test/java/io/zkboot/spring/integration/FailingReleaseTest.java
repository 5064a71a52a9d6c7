/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.spring.testing.FakeZkClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A lock whose grant cannot be given back. */
class FailingReleaseTest {
    @Test
    void theOtherThreadsOfTheProcessGoOn() {
        Grant grant = mock();
        doThrow(new OutOfMemoryError("too full to give it back"))
                .doNothing()
                .when(grant)
                .close();
        ZkLock queue = mock();
        when(queue.path()).thenReturn("/locks/a");
        when(queue.acquireAsync(any())).thenReturn(CompletableFuture.completedFuture(grant));
        RegisteredLock lock = new RegisteredLock(queue, new ZkLockRegistry(new FakeZkClient().client()));
        lock.lock();
        assertThatThrownBy(lock::unlock).isInstanceOf(OutOfMemoryError.class);
        assertThat(lock.holdCount()).isZero();
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
            lock.lock();
            lock.unlock();
        });
        assertThat(other.orTimeout(30, TimeUnit.SECONDS)).succeedsWithin(31, TimeUnit.SECONDS);
    }
}
