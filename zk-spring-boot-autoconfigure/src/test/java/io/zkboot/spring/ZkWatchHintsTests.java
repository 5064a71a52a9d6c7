/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.event.ZkNodeEvent;
import java.lang.reflect.Method;
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

    @Test
    void whatMakesAValueOfTextIsKnown() throws Exception {
        new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, Texts.class, Marked.class);
        for (Method factory : List.of(
                Port.class.getMethod("of", String.class),
                Zone.class.getMethod("from", String.class),
                Rack.class.getMethod("valueOf", String.class))) {
            assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(factory))
                    .as(factory.toString())
                    .accepts(hints);
        }
        assertThat(RuntimeHintsPredicates.reflection().onConstructorInvocation(App.class.getConstructor(String.class)))
                .accepts(hints);
    }

    static final class Port {
        public static Port of(String text) {
            return new Port();
        }
    }

    static final class Zone {
        public static Zone from(String text) {
            return new Zone();
        }
    }

    static final class Rack {
        public static Rack valueOf(String text) {
            return new Rack();
        }
    }

    public static final class App {
        public App(String name) {}
    }

    static class Texts {
        @ZkWatch("/apps/{app}/{zone}")
        void one(ZkNodeEvent event, @PathVar App app, @PathVar Optional<Zone> zone, @ZkData List<Port> ports) {}

        @ZkWatch("/b")
        <E extends Enum<E>> void bounded(ZkNodeEvent event, @ZkData List<E> values) {}
    }

    /** Where the parameter is marked. */
    interface Racks {
        void changed(ZkNodeEvent event, @ZkData Rack rack);
    }

    static class Marked implements Racks {
        @Override
        @ZkWatch("/a")
        public void changed(ZkNodeEvent event, Rack rack) {}
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
