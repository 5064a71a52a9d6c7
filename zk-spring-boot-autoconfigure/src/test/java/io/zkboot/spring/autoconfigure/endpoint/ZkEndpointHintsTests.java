/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.zkboot.spring.autoconfigure.config.ZkConfigAutoConfiguration;
import io.zkboot.spring.autoconfigure.recipe.ZkRecipesEndpointAutoConfiguration;
import io.zkboot.spring.endpoint.ZkEndpoint;
import io.zkboot.spring.endpoint.ZkEndpointEntry;
import io.zkboot.spring.endpoint.ZkEndpointReport;
import java.lang.reflect.RecordComponent;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.annotation.ReflectiveRuntimeHintsRegistrar;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;

/** A native image can write what the endpoint answers as JSON. */
class ZkEndpointHintsTests {
    private final RuntimeHints hints = new RuntimeHints();

    @Test
    void eachEntryOfASectionCanBeWritten() throws Exception {
        new ReflectiveRuntimeHintsRegistrar()
                .registerRuntimeHints(
                        hints,
                        ZkEndpointAutoConfiguration.class,
                        ZkConfigAutoConfiguration.class,
                        ZkRecipesEndpointAutoConfiguration.class);
        List<Class<?>> entries = entries();
        assertThat(entries)
                .extracting(Class::getSimpleName)
                .containsExactlyInAnyOrder("Cache", "ImportEntry", "Leader", "Lock", "Unavailable");
        entries.forEach(this::assertCanBeWritten);
    }

    @Test
    void reportCanBeWritten() {
        new ReflectiveRuntimeHintsRegistrar().registerRuntimeHints(hints, ZkEndpoint.class);
        assertCanBeWritten(ZkEndpointReport.class);
        assertCanBeWritten(ZkEndpointReport.Client.class);
        assertCanBeWritten(ZkEndpointReport.Listener.class);
    }

    private void assertCanBeWritten(Class<?> type) {
        for (RecordComponent component : type.getRecordComponents()) {
            Predicate<RuntimeHints> known =
                    RuntimeHintsPredicates.reflection().onMethodInvocation(component.getAccessor());
            assertThat(known).as("%s of %s", component, type).accepts(hints);
        }
    }

    private static List<Class<?>> entries() {
        return new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("io.zkboot.spring").stream()
                        .filter(type -> type.isAssignableTo(ZkEndpointEntry.class) && !type.isInterface())
                        .<Class<?>>map(JavaClass::reflect)
                        .toList();
    }
}
