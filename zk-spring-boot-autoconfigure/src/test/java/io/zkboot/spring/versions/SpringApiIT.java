/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.versions;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaEnumConstant;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.properties.HasAnnotations;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringBootVersion;

/**
 * All of Spring that the starter's classes name is in this version. They are compiled on a newer one, whose compiler
 * cannot tell, and not every line of them is run by a test.
 */
class SpringApiIT {
    private final JavaClasses starter = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.zkboot.spring");
    private final Set<String> missing = new TreeSet<>();

    @BeforeEach
    void thisIsTheOldestVersionThatIsSupported() {
        assertThat(SpringBootVersion.getVersion())
                .as("Spring Boot of the build's execution boot-4.0")
                .startsWith("4.0.");
        assertThat(starter).hasSizeGreaterThan(50);
    }

    @Test
    void eachClassIsThere() {
        for (JavaClass type : starter) {
            type.getDirectDependenciesFromSelf().stream()
                    .filter(dependency -> isSpring(dependency.getTargetClass()))
                    .filter(dependency -> !isThere(dependency.getTargetClass()))
                    .forEach(dependency -> missing.add(dependency.getDescription()));
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void eachMethodAndFieldIsThereAndMayBeUsed() {
        for (JavaClass type : starter) {
            type.getAccessesFromSelf().stream()
                    .filter(access -> isSpring(access.getTargetOwner()))
                    .filter(access -> !canBeUsed(access))
                    .forEach(access -> missing.add(access.getDescription()));
        }
        assertThat(missing).isEmpty();
    }

    @Test
    void eachAttributeOfAnAnnotationIsThere() {
        for (JavaClass type : starter) {
            Stream.concat(Stream.of(type), type.getMembers().stream()).forEach(this::checkAnnotations);
        }
        assertThat(missing).isEmpty();
    }

    private static boolean isSpring(JavaClass type) {
        return type.getBaseComponentType().getPackageName().startsWith("org.springframework");
    }

    private static boolean isThere(JavaClass type) {
        String file = type.getBaseComponentType().getName().replace('.', '/') + ".class";
        return SpringApiIT.class.getClassLoader().getResource(file) != null;
    }

    private static boolean canBeUsed(JavaAccess<?> access) {
        return access.getTarget()
                .resolveMember()
                .map(member -> isExported((JavaMember) member))
                .orElseGet(() -> isOfObject(access));
    }

    /** Compilers from JDK 18 on name the interface where a method of Object is called on one. */
    private static boolean isOfObject(JavaAccess<?> access) {
        return access.getTargetOwner().isInterface()
                && Stream.of(Object.class.getMethods())
                        .anyMatch(method -> method.getName().equals(access.getName()));
    }

    private static boolean isExported(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private void checkAnnotations(HasAnnotations<?> annotated) {
        for (JavaAnnotation<?> annotation : annotated.getAnnotations()) {
            if (isSpring(annotation.getRawType())) {
                annotation.getProperties().forEach((name, value) -> {
                    if (annotation.getRawType().tryGetMethod(name).isEmpty() || !isKnown(value)) {
                        missing.add(annotation.getDescription() + ": " + name);
                    }
                });
            }
        }
    }

    private static boolean isKnown(Object value) {
        return !(value instanceof JavaEnumConstant constant)
                || constant.getDeclaringClass().tryGetField(constant.name()).isPresent();
    }
}
