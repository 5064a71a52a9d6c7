/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.recipe.value.ValueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.event.WatcherType;
import io.zkboot.client.testing.sim.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

/** What a shared value wrote itself: it is shown while what is watched is behind, and no longer. */
class WrittenHereTest {
    private static final SharedValueOptions HERE = SharedValueOptions.DEFAULTS.withExecutor(Runnable::run);
    private static final Reply BUSY = Reply.error(Code.THROTTLEDOP.intValue());

    private final ValueWorld world = new ValueWorld();
    private final ValueWorld.User user = world.user();
    private final SharedValue<String> value = value(ValueCodec.TEXT);
    private final List<String> shown = new ArrayList<>();

    private SharedValue<String> value(ValueCodec<String> codec) {
        return SharedValue.of(user.client, PATH, codec, "initial", HERE);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void start(SharedValue<String> of) {
        world.given(text("a"));
        world.finish(of.startAsync().thenApply(started -> true));
    }

    /** Lets the server be too busy for such requests: those of getData are the cache's. */
    private void busyWith(int opCode) {
        world.script(request -> request.opCode() == opCode ? BUSY : null);
    }

    private void free() {
        world.script(request -> null);
    }

    private void set(SharedValue<String> of, String text) {
        CompletableFuture<?> set = of.setAsync(text);
        world.until(set::isDone);
        set.join();
    }

    /** Makes the value known to the writer, so that the next write needs no read. */
    private void begin(SharedValue<String> of) {
        start(of);
        set(of, "b");
        world.settle();
    }

    private void deleteUnseen() {
        world.server.children(PATH).forEach(mark -> world.server.delete(PATH + "/" + mark));
        world.server.delete(PATH);
    }

    private void watchWhatIsShown(SharedValue<String> of) {
        world.clients.judge(() -> {
            String now = of.get().value();
            if (shown.isEmpty() || !shown.get(shown.size() - 1).equals(now)) {
                shown.add(now);
            }
        });
    }

    @Test
    void itIsShownThroughAnOutageUntilTheCacheHasReadAgain() {
        begin(value);
        busyWith(OpCode.getData);
        set(value, "c");
        watchWhatIsShown(value);
        world.clients.run(Duration.ofMillis(50));
        world.outage(true);
        world.outage(false);
        world.until(() -> user.client.state().isConnected());
        world.settle();
        free();
        world.settle();
        world.given(text("d"));
        world.settle();
        assertThat(shown).containsExactly("c", "d");
    }

    @Test
    void aNodeThatIsDeletedInAnOutageIsMissingThoughItWasWrittenHereLast() {
        begin(value);
        busyWith(OpCode.getData);
        set(value, "c");
        world.outage(true);
        deleteUnseen();
        world.outage(false);
        world.until(() -> user.client.state().isConnected());
        world.settle();
        assertThat(value.isStale()).isTrue();
        assertThat(value.get().value()).isEqualTo("c");
        free();
        world.until(() -> !value.isStale());
        world.settle();
        assertThat(value.get().exists()).isFalse();
    }

    @Test
    void aNodeThatIsDeletedWhileTheCacheIsBehindIsMissingSoon() {
        begin(value);
        busyWith(OpCode.getData);
        set(value, "c");
        world.clients.run(Duration.ofMillis(50));
        deleteUnseen();
        world.settle();
        assertThat(value.isStale()).isFalse();
        assertThat(value.get().exists()).isFalse();
    }

    @Test
    void aNodeThatIsDeletedLaterIsMissing() {
        begin(value);
        deleteUnseen();
        world.settle();
        assertThat(value.get().exists()).isFalse();
    }

    @Test
    void whatSomebodyElseWroteSinceIsShownAtOnce() {
        begin(value);
        busyWith(OpCode.exists);
        set(value, "c");
        world.given(text("d"));
        world.clients.run(Duration.ofMillis(80));
        assertThat(value.get().value()).isEqualTo("d");
    }

    /** Of the cache's watch, which says nothing of the value. */
    @Test
    void aWatchThatIsRefusedForAWhileIsNoValueThatCannotBeRead() {
        start(value);
        List<String> heard = new ArrayList<>();
        value.addListener(new SharedValueListener<>() {
            @Override
            public void changed(Versioned<String> now) {}

            @Override
            public void unreadable(Throwable why) {
                heard.add("unreadable");
            }
        });
        world.script(request -> request.opCode() == OpCode.addWatch ? Reply.error(Code.SYSTEMERROR.intValue()) : null);
        world.finish(user.client.async().removeAllWatches(PATH, WatcherType.ANY).thenApply(gone -> true));
        world.clients.run(Duration.ofSeconds(5));
        assertThat(value.isStale()).isTrue();
        free();
        world.until(() -> !value.isStale());
        world.settle();
        assertThat(heard).isEmpty();
        assertThat(value.get().value()).isEqualTo("a");
    }

    @Test
    void nothingMoreIsAskedOnceTheCacheHasIt() {
        begin(value);
        world.asked();
        world.clients.run(Duration.ofSeconds(5));
        assertThat(world.asked()).isEmpty();
        assertThat(value.get().value()).isEqualTo("b");
    }

    @Test
    void aValueThatWasNotStartedIsNotKnownThoughItWasWrittenHere() {
        set(value, "a");
        world.settle();
        assertThatThrownBy(value::get).isInstanceOf(IllegalStateException.class).hasMessageContaining("start(");
    }

    @Test
    void aClosedValueDoesNotShowIt() {
        begin(value);
        busyWith(OpCode.exists);
        set(value, "c");
        value.close();
        assertThatThrownBy(value::get).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }

    /** Then the next one does not bring back what was there before both. */
    @Test
    void itIsShownUntilTheCacheSaysThatTheNextOneCannotBeRead() {
        SharedValue<String> oneWay = value(new ValueCodec<>() {
            @Override
            public byte[] encode(String value) {
                return text(value);
            }

            @Override
            public String decode(byte[] data) {
                String read = new String(data, StandardCharsets.UTF_8);
                if (read.equals("bad")) {
                    throw new IllegalArgumentException("bad");
                }
                return read;
            }
        });
        begin(oneWay);
        busyWith(OpCode.getData);
        set(oneWay, "c");
        watchWhatIsShown(oneWay);
        set(oneWay, "bad");
        world.clients.run(Duration.ofMillis(300));
        world.clients.judge(() -> {});
        assertThat(shown).containsExactly("c");
        free();
        world.settle();
        assertThatThrownBy(oneWay::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(PATH);
    }

    @Test
    void aListenerThatWasThereIsRefusedByAClosedValueAsAnyOther() {
        SharedValueListener<String> listener = now -> {};
        value.addListener(listener);
        value.close();
        assertThatThrownBy(() -> value.addListener(listener)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aListenerHearsOfANodeThatComesAndMayNotBeRead() {
        world.finish(value.startAsync().thenApply(started -> true));
        List<String> told = new ArrayList<>();
        value.addListener(new SharedValueListener<>() {
            @Override
            public void changed(Versioned<String> now) {
                told.add(now.value());
            }

            @Override
            public void unreadable(Throwable why) {
                told.add("(unreadable)");
            }
        });
        world.script(request -> switch (request.opCode()) {
            case OpCode.getData, OpCode.exists, OpCode.multiRead -> Reply.error(Code.NOAUTH.intValue());
            default -> null;
        });
        world.given(text("b"));
        world.settle();
        assertThat(told).containsExactly("initial", "(unreadable)");
        assertThatThrownBy(value::get).isInstanceOf(IllegalStateException.class).hasMessageContaining(PATH);
    }
}
