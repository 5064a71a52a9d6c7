/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.event.ZkNodeEvent;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

/** A native image has the methods, and what JSON makes for them. */
class ZkWatchHintsTests {
    private final RuntimeHints hints = new RuntimeHints();

    @Test
    void methodsAndTypesOfDataAreKnown() throws Exception {
        new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, Methods.class);
        assertThat(RuntimeHintsPredicates.reflection()
                        .onMethodInvocation(Methods.class.getDeclaredMethod("one", ZkNodeEvent.class, Optional.class)))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Item.class.getDeclaredMethod("name")))
                .accepts(hints);
        assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Other.class.getDeclaredMethod("size")))
                .accepts(hints);
    }

    record Item(String name) {}

    record Other(int size) {}

    static class Methods {
        @ZkWatch("/a")
        void one(ZkNodeEvent event, @ZkData Optional<List<Item>> items) {}

        @ZkWatch("/a")
        @ZkWatch("/b")
        void single(Other other) {}

        @ZkWatch("/a")
        void event(ZkNodeEvent event) {}
    }
}
