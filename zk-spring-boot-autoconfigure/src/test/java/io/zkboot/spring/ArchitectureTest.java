/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Keeps the starter in order: plain Spring below, Spring Boot thin on top. */
@Tag("any-jdk")
class ArchitectureTest {
    private static final String HOUSE = "io.zkboot.spring";
    private static final String[] PLAIN = {
        HOUSE,
        HOUSE + ".discovery",
        HOUSE + ".embedded",
        HOUSE + ".event",
        HOUSE + ".integration",
        HOUSE + ".internal",
        HOUSE + ".json",
        HOUSE + ".leader",
        HOUSE + ".listener",
        HOUSE + ".observation",
        HOUSE + ".recipe",
        HOUSE + ".shedlock"
    };

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(HOUSE);

    @Test
    void whatUsersImportNeedsNoSpringBoot() {
        noClasses()
                .that()
                .resideInAnyPackage(PLAIN)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.springframework.boot..", HOUSE + ".autoconfigure..")
                .because("watch methods, endpoints and events work in plain Spring")
                .check(CLASSES);
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
