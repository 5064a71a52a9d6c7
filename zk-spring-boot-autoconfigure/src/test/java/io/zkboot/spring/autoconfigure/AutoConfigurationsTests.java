/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.context.annotation.Bean;

/** Auto-configurations are made and found as Spring Boot's own are. */
class AutoConfigurationsTests {
    private static final String HOUSE = "io.zkboot.spring";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(HOUSE);

    private static List<JavaClass> autoConfigurations() {
        return CLASSES.stream()
                .filter(type -> type.isAnnotatedWith(AutoConfiguration.class))
                .toList();
    }

    @Test
    void eachIsListedOnceAndNothingElseIs() {
        assertThat(ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader()).getCandidates().stream()
                        .filter(name -> name.startsWith(HOUSE + ".")))
                .hasSizeGreaterThan(20)
                .doesNotHaveDuplicates()
                .containsExactlyInAnyOrderElementsOf(
                        autoConfigurations().stream().map(JavaClass::getName).toList());
    }

    @Test
    void eachIsFinalAndItsBeanMethodsAreItsOwn() {
        classes()
                .that()
                .areAnnotatedWith(AutoConfiguration.class)
                .should()
                .bePublic()
                .andShould()
                .haveModifier(JavaModifier.FINAL)
                .andShould()
                .haveSimpleNameEndingWith("AutoConfiguration")
                .check(CLASSES);
        methods()
                .that()
                .areAnnotatedWith(Bean.class)
                .and()
                .areDeclaredInClassesThat()
                .resideInAPackage(HOUSE + ".autoconfigure..")
                .should()
                .bePackagePrivate()
                .check(CLASSES);
    }

    /** So Spring Boot need not load the class to know that it does not apply. */
    @Test
    void conditionsOnClassesAreKnownWithoutLoadingThem() throws IOException {
        Properties known = new Properties();
        // The tests have auto-configurations as well, and so a file of their own.
        ClassLoader loader = getClass().getClassLoader();
        for (URL file : Collections.list(loader.getResources("META-INF/spring-autoconfigure-metadata.properties"))) {
            try (InputStream in = file.openStream()) {
                known.load(in);
            }
        }
        List<String> conditional = autoConfigurations().stream()
                .filter(type -> type.isAnnotatedWith(ConditionalOnClass.class))
                .map(type -> type.getName() + ".ConditionalOnClass")
                .toList();
        assertThat(conditional).hasSizeGreaterThan(5);
        assertThat(known.stringPropertyNames()).containsAll(conditional);
    }
}
