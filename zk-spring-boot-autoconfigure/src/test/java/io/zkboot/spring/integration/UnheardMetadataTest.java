/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failures;
import io.zkboot.client.recipe.cache.CacheChange;
import io.zkboot.client.recipe.cache.CacheChange.Type;
import io.zkboot.client.recipe.cache.CachedNode;
import io.zkboot.client.testing.LogCapture;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.Level;

/** What is said of metadata of which no listener hears, and how often. */
class UnheardMetadataTest {
    private static final Throwable NO_AUTH = Failures.rejected(ErrorCode.NO_AUTH.code(), "exists", "/m/a");
    private static final Throwable TOO_LARGE = new IllegalStateException("too large");
    private static final Stat STAT = new Stat(1, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1);

    private final LogCapture log = LogCapture.of(ZkListenableMetadataStore.class);
    private final UnheardMetadata unheard = new UnheardMetadata("/m");

    @AfterEach
    void release() {
        log.close();
    }

    private static CachedNode<byte[]> node(String path, @Nullable Throwable failure) {
        return new CachedNode<>(path, null, STAT, failure);
    }

    private void change(Type type, String path, @Nullable Throwable failure) {
        unheard.changed(new CacheChange<>(type, path, null, type == Type.DELETED ? null : node(path, failure), 1));
    }

    private void reconnect(String... lacked) {
        unheard.stale();
        for (String path : lacked) {
            unheard.failed(path, NO_AUTH);
        }
        unheard.resynced(0);
    }

    private void assertWarnings(int count) {
        assertThat(log.messages(Level.WARN)).hasSize(count);
    }

    @Test
    void whatCannotBeReadIsSaidOnceThoughEachConnectionMeetsItAnew() {
        unheard.initialised(List.of());
        unheard.failed("/m/a", NO_AUTH);
        reconnect("/m/a");
        reconnect("/m/a");
        assertThat(log.messages(Level.WARN)).singleElement().asString().endsWith("cannot be read: /m/a");
        reconnect("/m/a", "/m/b");
        assertWarnings(2);
    }

    @Test
    void itIsSaidAgainIfItCouldBeReadMeanwhileOrWasGone() {
        unheard.failed("/m/a", NO_AUTH);
        unheard.recovered("/m/a");
        unheard.failed("/m/a", NO_AUTH);
        assertWarnings(2);
    }

    @Test
    void itIsSaidAgainIfAnotherReasonKeepsItFromBeingRead() {
        unheard.failed("/m/a", NO_AUTH);
        unheard.failed("/m/a", TOO_LARGE);
        unheard.failed("/m/a", TOO_LARGE);
        assertWarnings(2);
    }

    @Test
    void itIsSaidAgainIfItWasReadBetween() {
        unheard.failed("/m/a", NO_AUTH);
        change(Type.CREATED, "/m/a", null);
        change(Type.DELETED, "/m/a", null);
        unheard.failed("/m/a", NO_AUTH);
        assertWarnings(2);
    }

    @Test
    void itIsSaidAgainIfItWasNotMetBetween() {
        unheard.failed("/m", NO_AUTH);
        reconnect();
        reconnect("/m");
        assertWarnings(2);
    }

    @Test
    void aKeyThatIsThereWithoutItsValueIsSaidUntilThatCanBeRead() {
        unheard.initialised(List.of(node("/m/a", NO_AUTH), node("/m/b", null)));
        assertThat(log.messages(Level.WARN)).singleElement().asString().endsWith("cannot be read: /m/a");
        change(Type.CHANGED, "/m/a", NO_AUTH);
        reconnect();
        assertWarnings(1);
        change(Type.CHANGED, "/m/a", null);
        change(Type.CHANGED, "/m/a", NO_AUTH);
        assertWarnings(2);
        change(Type.DELETED, "/m/a", null);
        change(Type.CREATED, "/m/a", NO_AUTH);
        assertWarnings(3);
    }

    @Test
    void aRefusedWatchIsSaidOnceUntilOneIsSet() {
        unheard.unwatched(NO_AUTH);
        unheard.unwatched(NO_AUTH);
        unheard.initialised(List.of());
        assertWarnings(1);
        unheard.unwatched(NO_AUTH);
        unheard.unwatched(NO_AUTH);
        assertWarnings(2);
        unheard.resynced(0);
        unheard.unwatched(NO_AUTH);
        unheard.unwatched(TOO_LARGE);
        assertWarnings(4);
    }
}
