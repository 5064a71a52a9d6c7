/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.value;

import static io.zkboot.client.recipe.value.ValueWorld.PATH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.testing.sim.Reply;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.junit.jupiter.api.Test;

class SharedValueTest {
    private static final SharedValueOptions HERE = SharedValueOptions.DEFAULTS.withExecutor(Runnable::run);
    private final ValueWorld world = new ValueWorld();
    private final ValueWorld.User user = world.user();
    private final List<String> told = new ArrayList<>();

    private SharedValue<String> value(ValueWorld.User whose) {
        return SharedValue.of(whose.client, PATH, ValueCodec.TEXT, "initial", HERE);
    }

    private SharedValue<String> started() {
        SharedValue<String> value = value(user);
        world.finish(value.startAsync().thenApply(started -> true));
        return value;
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private final class Recorder implements SharedValueListener<String> {
        @Override
        public void changed(Versioned<String> now) {
            told.add(now.value());
        }

        @Override
        public void stale() {
            told.add("(stale)");
        }

        @Override
        public void current() {
            told.add("(current)");
        }

        @Override
        public void unreadable(Throwable why) {
            told.add("(unreadable)");
        }
    }

    @Test
    void aValueThatIsNotKnownYetIsNotMadeUp() {
        SharedValue<String> value = value(user);
        assertThatThrownBy(value::get).isInstanceOf(IllegalStateException.class).hasMessageContaining("start(");
        assertThat(value.isStale()).isTrue();
    }

    @Test
    void aMissingNodeStandsForTheInitialValueAndIsNotMade() {
        SharedValue<String> value = started();
        assertThat(value.get().value()).isEqualTo("initial");
        assertThat(value.get().exists()).isFalse();
        assertThat(world.server.look(PATH)).isNull();
    }

    @Test
    void whatWasSetHereIsSeenHereAtOnceAndElsewhereSoon() {
        SharedValue<String> value = started();
        SharedValue<String> other = value(world.user());
        world.finish(other.startAsync().thenApply(started -> true));
        for (String next : List.of("a", "b", "c")) {
            world.finish(value.setAsync(next).thenApply(set -> true));
            assertThat(value.get().value()).isEqualTo(next);
            assertThat(world.finish(value.trySetAsync(value.get(), next + "!"))).isTrue();
            assertThat(value.get().value()).isEqualTo(next + "!");
        }
        world.settle();
        assertThat(other.get().value()).isEqualTo("c!");
        assertThat(value.get()).isEqualTo(other.get());
    }

    @Test
    void aListenerHearsTheValueAsItIsFirstAndThenEachChange() {
        world.given(text("a"));
        SharedValue<String> value = started();
        value.addListener(new Recorder());
        assertThat(told).containsExactly("a");
        world.given(text("b"));
        world.settle();
        world.server.delete(PATH);
        world.settle();
        world.given(text("c"));
        world.settle();
        assertThat(told).containsExactly("a", "b", "initial", "c");
    }

    /** The version is 0 before and after: only the transaction tells. */
    @Test
    void aNodeThatWasDeletedAndMadeAgainUnseenIsNoticedThoughItsVersionIsTheSame() {
        world.given(text("a"));
        SharedValue<String> value = started();
        value.addListener(new Recorder());
        user.connection().cut();
        world.server.delete(PATH);
        world.given(text("b"));
        world.until(() -> !value.isStale() && value.get().value().equals("b"));
        assertThat(told).contains("(stale)").endsWith("b", "(current)");
        assertThat(value.get().stat().version()).isZero();
    }

    @Test
    void onlyOneOfTwoWhoSawTheSameSets() {
        world.given(text("a"));
        SharedValue<String> value = started();
        SharedValue<String> other = value(world.user());
        Versioned<String> seen = world.finish(other.readAsync());
        CompletableFuture<Boolean> one = value.trySetAsync(value.get(), "same");
        CompletableFuture<Boolean> two = other.trySetAsync(seen, "same");
        assertThat(List.of(world.finish(one), world.finish(two))).containsExactlyInAnyOrder(true, false);
    }

    @Test
    void whoSetsTheSameTextAsTheOneWhoseReplyWasLostIsToldThatHeWasNotTheOne() {
        world.given(text("a"));
        ValueWorld.User another = world.user();
        SharedValue<String> value = started();
        SharedValue<String> other = value(another);
        world.finish(value.setAsync("b").thenApply(set -> true));
        world.finish(other.trySetAsync(world.finish(other.readAsync()), "c"));
        Versioned<String> seen = world.finish(value.readAsync());
        user.connection().stall(io.zkboot.client.testing.sim.SimulatedConnection.Direction.TO_SERVER);
        CompletableFuture<Boolean> lost = value.trySetAsync(seen, "same");
        world.settle();
        assertThat(world.finish(other.trySetAsync(seen, "same"))).isTrue();
        user.connection().cut();
        assertThat(world.finish(lost)).isFalse();
    }

    @Test
    void aNodeMadeAnewIsNotTakenForTheOneThatWasSeenThoughItsVersionIsTheSame() {
        world.given(text("a"));
        SharedValue<String> value = started();
        Versioned<String> seen = value.get();
        world.server.delete(PATH);
        world.given(text("b"));
        assertThat(world.finish(value.trySetAsync(seen, "c"))).isFalse();
        assertThat(new String(world.server.data(PATH), StandardCharsets.UTF_8)).isEqualTo("b");
    }

    @Test
    void aNodeMadeAnewWhileAWriteIsOnItsWayIsNotWritten() {
        world.given(text("a"));
        SharedValue<String> value = started();
        world.finish(value.setAsync("b").thenApply(set -> true)); // has a mark, version 1
        Versioned<String> seen = value.get();
        List<String> marks = world.server.children(PATH);
        assertThat(marks).hasSize(1);
        world.script(request -> {
            if (request.opCode() == OpCode.multi) {
                world.script(any -> null);
                world.server.delete(PATH + "/" + marks.get(0));
                world.server.delete(PATH);
                world.given(text("x"));
                world.given(text("y")); // version 1 again
            }
            return null;
        });
        assertThat(world.finish(value.trySetAsync(seen, "c"))).isFalse();
        assertThat(new String(world.server.data(PATH), StandardCharsets.UTF_8)).isEqualTo("y");
    }

    @Test
    void updateTriesAgainUntilNobodyComesBetween() {
        SharedValue<String> value = started();
        SharedValue<String> other = value(world.user());
        List<CompletableFuture<String>> updates = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            updates.add(value.updateAsync(text -> text + "a"));
            updates.add(other.updateAsync(text -> text + "b"));
            world.clients.run(java.time.Duration.ofMillis(1));
        }
        updates.forEach(world::finish);
        String all = new String(world.server.data(PATH), StandardCharsets.UTF_8);
        assertThat(all).startsWith("initial").hasSize("initial".length() + 20);
        assertThat(all.substring(7).chars().filter(c -> c == 'a').count()).isEqualTo(10);
    }

    @Test
    void whatAnUpdateThrowsTheCallerGetsAndNothingIsChanged() {
        world.given(text("a"));
        SharedValue<String> value = started();
        CompletableFuture<String> update = value.updateAsync(text -> {
            throw new UnsupportedOperationException("mine");
        });
        assertThat(world.failure(update)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(new String(world.server.data(PATH), StandardCharsets.UTF_8)).isEqualTo("a");
    }

    @Test
    void dataThatAreNoneOfSuchAValueAreToldAndTheNextChangeIsAnotherTry() {
        world.given(text("not four bytes"));
        world.given(text("abc"));
        SharedValue<Integer> number = SharedValue.of(user.client, PATH, ValueCodec.INT, 7, HERE);
        world.finish(number.startAsync().thenApply(started -> true));
        List<Object> heard = new ArrayList<>();
        number.addListener(new SharedValueListener<>() {
            @Override
            public void changed(Versioned<Integer> now) {
                heard.add(now.value());
            }

            @Override
            public void unreadable(Throwable why) {
                heard.add(why);
            }
        });
        assertThatThrownBy(number::get)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(PATH)
                .message()
                .doesNotContain("abc");
        world.given(new byte[] {0, 0, 1, 0});
        world.settle();
        assertThat(number.get().value()).isEqualTo(256);
        assertThat(heard).hasSize(2);
        assertThat(heard.get(0)).isInstanceOf(IllegalStateException.class);
        assertThat(heard.get(1)).isEqualTo(256);
    }

    @Test
    void aNodeThatMayNotBeReadIsNotTakenForAMissingOne() {
        world.given(text("a"));
        world.script(request -> switch (request.opCode()) {
            case OpCode.getData, OpCode.exists, OpCode.multiRead -> Reply.error(Code.NOAUTH.intValue());
            default -> null;
        });
        SharedValue<String> value = started();
        assertThatThrownBy(value::get).isInstanceOf(IllegalStateException.class).hasMessageContaining(PATH);
    }

    @Test
    void aClosedValueLeavesNoWatchAndSaysThatItIsClosed() {
        SharedValue<String> value = started();
        assertThat(world.server.watches()).isPositive();
        value.close();
        world.settle();
        assertThat(world.server.watches()).isZero();
        assertThatThrownBy(value::get).isInstanceOf(IllegalStateException.class).hasMessageContaining("closed");
    }
}
