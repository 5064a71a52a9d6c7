/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.zkboot.spring.config.ZkConfigChangedEvent;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.AotServices;

/** A native image knows what a condition, such as {@code #event.path == '/a'}, may ask of an event. */
class ZkEventHintsTests {
    private final RuntimeHints hints = new RuntimeHints();

    @BeforeEach
    void register() {
        for (RuntimeHintsRegistrar registrar :
                AotServices.factories().load(RuntimeHintsRegistrar.class).asList()) {
            if (registrar.getClass().getName().startsWith("io.zkboot.")) {
                registrar.registerHints(hints, getClass().getClassLoader());
            }
        }
    }

    @Test
    void eachEventCanBeReadByConditions() {
        List<Class<?>> events = events();
        assertThat(events).hasSize(20).contains(ZkNodeDeletedEvent.class, ZkConfigChangedEvent.class);
        for (Class<?> event : events) {
            assertReadable(event);
        }
        assertReadable(ZkNodeEventType.class);
    }

    /** With what it inherits. */
    private void assertReadable(Class<?> type) {
        assertThat(RuntimeHintsPredicates.reflection()
                        .onType(type)
                        .withMemberCategory(MemberCategory.INVOKE_PUBLIC_METHODS))
                .as(type.getName())
                .accepts(hints);
    }

    private static List<Class<?>> events() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.zkboot.spring").stream()
                        .filter(type ->
                                type.isAssignableTo(ZkEvent.class) || type.isAssignableTo(ZkConfigChangedEvent.class))
                        .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                        .<Class<?>>map(JavaClass::reflect)
                        .toList();
    }
}
