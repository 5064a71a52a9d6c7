/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.zkboot.client.recipe.cache.ZkCache;
import io.zkboot.client.recipe.group.ZkGroup;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.client.recipe.lock.Grant;
import io.zkboot.client.recipe.lock.ZkLock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RecipesInUseTest {
    private final RecipesInUse inUse = new RecipesInUse();

    @Test
    void whatIsMadeAfterTheEndIsRefused() {
        ZkLeaderElection election = mock(ZkLeaderElection.class);
        when(election.path()).thenReturn("/leaders/late");
        inUse.end();
        assertThatIllegalStateException()
                .isThrownBy(() -> inUse.election("main", election))
                .withMessageContaining("/leaders/late");
        assertThatIllegalStateException()
                .isThrownBy(() -> inUse.role(ZkGroup.class, mock(ZkGroup.class), ZkGroup::closeAsync))
                .withMessageContaining("ZkGroup");
        assertThatIllegalStateException().isThrownBy(this::cached);
        assertThat(inUse.elections()).isEmpty();
    }

    @Test
    void whatCannotBeClosedKeepsNothingElseOpen() {
        Grant failing = granted();
        Grant next = granted();
        doThrow(new NoClassDefFoundError("gone")).when(failing).close();
        ZkCache<?> failingCache = cached();
        ZkCache<?> nextCache = cached();
        doThrow(new IllegalStateException("gone")).when(failingCache).close();
        AtomicBoolean left = new AtomicBoolean();
        inUse.role(ZkGroup.class, mock(ZkGroup.class), group -> {
            throw new NoClassDefFoundError("gone");
        });
        inUse.role(ZkGroup.class, mock(ZkGroup.class), group -> {
            left.set(true);
            return CompletableFuture.completedFuture(null);
        });

        inUse.end();

        assertThat(left).isTrue();
        verify(failing).close();
        verify(next).close();
        verify(failingCache).close();
        verify(nextCache).close();
    }

    private Grant granted() {
        Grant grant = mock(Grant.class);
        ZkLock lock = mock(ZkLock.class);
        when(lock.acquire(Duration.ZERO)).thenReturn(grant);
        assertThat(inUse.grants("main", "lock", ZkLock.class, lock).acquire(Duration.ZERO))
                .isSameAs(grant);
        return grant;
    }

    private ZkCache<?> cached() {
        ZkCache<?> cache = mock(ZkCache.class);
        inUse.cache("main", cache);
        return cache;
    }
}
