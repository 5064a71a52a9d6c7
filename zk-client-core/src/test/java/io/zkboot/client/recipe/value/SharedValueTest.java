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
import java.util.concurrent.atomic.AtomicInteger;
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
    void aListenerDoesNotHearOfAMissingNodeIfItMayNotBeRead() {
        world.given(text("a"));
        world.script(request -> switch (request.opCode()) {
            case OpCode.getData, OpCode.exists, OpCode.multiRead -> Reply.error(Code.NOAUTH.intValue());
            default -> null;
        });
        SharedValue<String> value = value(user);
        value.addListener(new Recorder());
        world.finish(value.startAsync().thenApply(started -> true));
        world.settle();
        assertThat(told).containsExactly("(unreadable)");
        value.addListener(new Recorder()); // late
        assertThat(told).containsExactly("(unreadable)", "(unreadable)");
    }

    @Test
    void aListenerDoesNotHearOfAMissingNodeWhenItMayNotBeReadAnyMore() {
        world.given(text("a"));
        SharedValue<String> value = started();
        value.addListener(new Recorder());
        world.script(request -> switch (request.opCode()) {
            case OpCode.getData, OpCode.exists, OpCode.multiRead -> Reply.error(Code.NOAUTH.intValue());
            default -> null;
        });
        world.given(text("b"));
        world.settle();
        assertThat(told).containsExactly("a", "(unreadable)");
    }

    @Test
    void aNodeThatMightNotBeReadAndIsDeletedIsAMissingOne() {
        world.given(text("a"));
        SharedValue<String> value = started();
        value.addListener(new Recorder());
        world.script(request -> switch (request.opCode()) {
            case OpCode.getData, OpCode.exists, OpCode.multiRead ->
                world.server.look(PATH) == null ? null : Reply.error(Code.NOAUTH.intValue());
            default -> null;
        });
        world.given(text("b"));
        world.settle();
        assertThatThrownBy(value::get).isInstanceOf(IllegalStateException.class);
        world.server.delete(PATH);
        world.settle();
        assertThat(value.get().exists()).isFalse();
        assertThat(told).containsExactly("a", "(unreadable)", "initial");
    }

    @Test
    void aNodeThatMightNotBeReadAndIsNoValueIsNotAMissingOne() {
        world.given(text("abc"));
        world.script(request -> switch (request.opCode()) {
            case OpCode.getData, OpCode.exists, OpCode.multiRead -> Reply.error(Code.NOAUTH.intValue());
            default -> null;
        });
        SharedValue<Integer> number = SharedValue.of(user.client, PATH, ValueCodec.INT, 7, HERE);
        world.finish(number.startAsync().thenApply(started -> true));
        number.addListener(new SharedValueListener<>() {
            @Override
            public void changed(Versioned<Integer> now) {
                told.add("(changed)");
            }

            @Override
            public void unreadable(Throwable why) {
                told.add("(unreadable)");
            }
        });
        world.script(request -> null);
        world.given(text("xyz"));
        world.settle();
        assertThatThrownBy(number::get).isInstanceOf(IllegalStateException.class);
        assertThat(told).containsExactly("(unreadable)", "(unreadable)");
    }

    private List<String> shownFromWhenItWasSet(SharedValue<String> value, CompletableFuture<?> set) {
        List<String> seen = new ArrayList<>();
        world.clients.judge(() -> {
            if (set.isDone()) {
                seen.add(value.get().value());
            }
        });
        world.until(set::isDone);
        world.clients.run(java.time.Duration.ofSeconds(3));
        world.clients.judge(() -> {});
        return seen;
    }

    @Test
    void whatWasSetHereIsSeenHereAlsoIfTheServerIsTooBusyToShowIt() {
        world.given(text("a"));
        SharedValue<String> value = started();
        world.finish(value.setAsync("b").thenApply(set -> true));
        world.settle();
        int[] refusals = {2};
        world.script(request -> request.opCode() == OpCode.getData && refusals[0]-- > 0 ? Reply.error(-127) : null);
        assertThat(shownFromWhenItWasSet(value, value.setAsync("c"))).containsOnly("c");
        assertThat(refusals[0]).isNotPositive();
        world.given(text("d"));
        world.settle();
        assertThat(value.get().value()).isEqualTo("d");
    }

    /** What asks whether the cache has read gets lost. */
    @Test
    void whatWasSetHereIsSeenHereAlsoIfTheConnectionIsLostJustThen() {
        world.given(text("a"));
        SharedValue<String> value = started();
        for (int lost : new int[] {OpCode.getData, OpCode.exists, OpCode.multi}) {
            boolean[] cut = {false};
            world.script(request -> {
                if (request.opCode() != lost || cut[0]) {
                    return null;
                }
                cut[0] = true;
                return Reply.close();
            });
            assertThat(shownFromWhenItWasSet(value, value.setAsync("c" + lost))).containsOnly("c" + lost);
            assertThat(cut[0]).isTrue();
            world.given(text("d" + lost));
            world.settle();
            assertThat(value.get().value()).isEqualTo("d" + lost);
        }
    }

    @Test
    void aNodeThatIsDeletedWhileTheConnectionIsGoneIsMissingAlsoForWhoWroteItLast() {
        SharedValue<String> value = started();
        CompletableFuture<?> set = value.setAsync("b");
        world.until(set::isDone);
        user.connection().cut();
        world.server.children(PATH).forEach(name -> world.server.delete(PATH + "/" + name));
        world.server.delete(PATH);
        world.clients.run(java.time.Duration.ofSeconds(5));
        assertThat(value.isStale()).isFalse();
        assertThat(value.get().value()).isEqualTo("initial");
    }

    private static <T> ValueCodec<T> codec(
            java.util.function.Function<T, byte[]> encoder, java.util.function.Function<byte[], T> decoder) {
        return new ValueCodec<>() {
            @Override
            public byte[] encode(T value) {
                return encoder.apply(value);
            }

            @Override
            public T decode(byte[] data) {
                return decoder.apply(data);
            }
        };
    }

    @Test
    void aCodecThatDiesOfWhatWasWrittenStopsNoLaterChange() {
        SharedValue<String> value = SharedValue.of(
                user.client,
                PATH,
                codec(SharedValueTest::text, data -> {
                    String read = new String(data, StandardCharsets.UTF_8);
                    if (read.equals("bad")) {
                        throw new StackOverflowError();
                    }
                    return read;
                }),
                "initial",
                HERE);
        world.finish(value.startAsync().thenApply(started -> true));
        world.finish(value.setAsync("bad").thenApply(set -> true));
        assertThat(world.failure(value.updateAsync(text -> text + "!"))).isInstanceOf(IllegalStateException.class);
        world.finish(value.setAsync("good").thenApply(set -> true));
        assertThat(world.finish(value.updateAsync(text -> text + "!"))).isEqualTo("good!");
    }

    @Test
    void aCodecThatMakesNullOfAValueIsToldOfAndNothingIsSaidToBeWritten() {
        world.given(text("a"));
        SharedValue<String> value =
                SharedValue.of(user.client, PATH, codec(text -> null, data -> "read"), "initial", HERE);
        world.finish(value.startAsync().thenApply(started -> true));
        assertThatThrownBy(() -> value.setAsync("b"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(PATH);
        Versioned<String> seen = value.get();
        assertThatThrownBy(() -> value.trySetAsync(seen, "b")).isInstanceOf(IllegalStateException.class);
        assertThat(world.failure(value.updateAsync(text -> "b")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(PATH);
    }

    @Test
    void bytesThatAreChangedAfterwardsChangeNoValue() {
        SharedValue<byte[]> value = SharedValue.of(user.client, PATH, ValueCodec.BYTES, new byte[0], HERE);
        world.finish(value.startAsync().thenApply(started -> true));
        byte[] mine = {1};
        CompletableFuture<?> set = value.setAsync(mine);
        mine[0] = 2;
        world.finish(set.thenApply(done -> true));
        assertThat(world.server.data(PATH)).containsExactly(1);
        CompletableFuture<byte[]> added = value.updateAsync(bytes -> {
            bytes[0]++;
            return bytes;
        });
        world.given(new byte[] {7}); // somebody comes between, so that it is made of another value
        assertThat(world.finish(added)).containsExactly(8);
        CompletableFuture<byte[]> again = value.updateAsync(bytes -> {
            bytes[0]++;
            throw new UnsupportedOperationException("mine");
        });
        assertThat(world.failure(again)).isInstanceOf(UnsupportedOperationException.class);
        assertThat(world.finish(value.updateAsync(bytes -> bytes.clone()))).containsExactly(8);
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

    @Test
    void aClosedValueRefusesAListenerAsOftenAsItIsGiven() {
        SharedValue<String> value = started();
        Recorder late = new Recorder();
        value.close();
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> value.addListener(late)).isInstanceOf(IllegalStateException.class);
        }
    }

    /** Of which there may be two that are equal. */
    private record EqualListener(AtomicInteger heard) implements SharedValueListener<String> {
        @Override
        public void changed(Versioned<String> now) {
            heard.incrementAndGet();
        }
    }

    @Test
    void listenersAreToldApartAsObjects() {
        SharedValue<String> value = started();
        AtomicInteger heard = new AtomicInteger();
        EqualListener one = new EqualListener(heard);
        value.addListener(one);
        value.addListener(one);
        value.addListener(new EqualListener(heard));
        assertThat(heard).hasValue(2);
        value.removeListener(new EqualListener(heard));
        world.given(text("a"));
        world.settle();
        assertThat(heard).hasValue(4);
    }
}
