/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.zkboot.client.internal.mark.Marks;
import io.zkboot.client.testing.Shows;
import java.io.IOException;
import java.io.InputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.lang.module.ModuleDescriptor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Keeps the house in order: who may know whom, and what nobody may do. */
@Tag("any-jdk")
class ArchitectureTest {
    private static final String HOUSE = "io.zkboot.client";
    private static final int LONG_FILE = 400;

    /** Long, and yet one idea: a short record for each operation, and the front door with a word for each. */
    private static final Set<String> CATALOGUES =
            Set.of("io/zkboot/client/internal/protocol/Request.java", "io/zkboot/client/ZkClient.java");

    /** Below all floors: what refuses null, and marks that nobody else has. Every package may know them. */
    private static final Set<String> GROUND = Set.of(".internal.argument", ".internal.mark");

    /** The floors, from the ground up. Each package names the packages of the house that it may know, and no others. */
    private static final Map<String, Set<String>> FLOORS = Map.ofEntries(
            Map.entry(".internal.argument", Set.of()),
            Map.entry(".internal.mark", Set.of()),
            Map.entry(".error", Set.of()),
            // The same floor as .error: an observer is told the error code of an operation that ended.
            Map.entry(".event", Set.of(".internal.log", ".error")),
            Map.entry(".internal.jute", Set.of()),
            Map.entry(".internal.log", Set.of()),
            Map.entry(".host", Set.of(".error")),
            Map.entry(".security", Set.of(".internal.log", ".error")),
            Map.entry(".internal.transport", Set.of(".host", ".security")),
            Map.entry(".internal.sasl", Set.of(".internal.log", ".security")),
            Map.entry(".data", Set.of(".error")),
            Map.entry(".retry", Set.of(".error")),
            Map.entry(".internal.protocol", Set.of(".internal.jute", ".data", ".event", ".error")),
            Map.entry(".internal.watch", Set.of(".internal.protocol", ".data", ".event", ".error")),
            Map.entry(".internal.session.config", engine()),
            Map.entry(".internal.session.delivery", engine()),
            Map.entry(".internal.session.state", engine("config", "delivery")),
            Map.entry(".internal.session.call", engine("config", "delivery", "state")),
            Map.entry(".internal.session.watch", engine("delivery", "state", "call")),
            Map.entry(".internal.session.composite", engine("delivery", "state", "call", "watch")),
            Map.entry(".internal.session.compatibility", engine("call", "watch")),
            Map.entry(".internal.session.sasl", engine("config", "state")),
            Map.entry(".internal.session.connect", engine("config", "delivery", "state", "sasl")),
            Map.entry(
                    ".internal.session",
                    engine(
                            "config",
                            "delivery",
                            "state",
                            "call",
                            "watch",
                            "composite",
                            "compatibility",
                            "sasl",
                            "connect")),
            Map.entry(
                    ".internal.operation",
                    plus(engine("config", "delivery", "call", "composite"), ".internal.session")),
            Map.entry(
                    "",
                    plus(
                            engine("config", "delivery", "call", "composite"),
                            ".internal.session",
                            ".internal.operation")),
            Map.entry(".admin", Set.of("", ".internal.transport", ".data", ".host", ".security", ".event", ".error")),
            // On the front door alone: what it does there, a user could do as well.
            Map.entry(".recipe", Set.of()),
            Map.entry(".recipe.internal", recipe()),
            Map.entry(".recipe.internal.contention", recipe(".recipe.internal")),
            Map.entry(".recipe.internal.change", recipe(".recipe.internal")),
            Map.entry(".recipe.internal.follow", recipe(".recipe.internal")),
            Map.entry(".recipe.cache", recipe(".recipe.internal")),
            Map.entry(".recipe.watch", recipe(".recipe.internal", ".recipe.internal.follow")),
            Map.entry(".recipe.lock", recipe(".recipe.internal", ".recipe.internal.contention")),
            Map.entry(".recipe.leader", recipe(".recipe.internal", ".recipe.internal.contention")),
            Map.entry(".recipe.node", recipe(".recipe.internal")),
            Map.entry(".recipe.value", recipe(".recipe.internal", ".recipe.internal.change", ".recipe.cache")),
            Map.entry(".recipe.barrier", recipe(".recipe.internal", ".recipe.internal.contention")),
            Map.entry(".recipe.queue", recipe(".recipe.internal")),
            Map.entry(".recipe.lease", recipe(".recipe.internal", ".recipe.internal.contention", ".recipe.lock")),
            Map.entry(".recipe.migration", recipe(".recipe.internal", ".recipe.lock")),
            Map.entry(".recipe.group", recipe(".recipe.internal", ".recipe.lock", ".recipe.cache", ".recipe.node")));

    /** What a recipe may know: the front door, its values, and other recipes that it is made of. */
    private static Set<String> recipe(String... others) {
        Set<String> known = new HashSet<>(Set.of("", ".data", ".event", ".error", ".retry", ".recipe"));
        known.addAll(Set.of(others));
        return known;
    }

    /** What each folder of the engine may know: the floors below the engine, and some folders of it. */
    private static Set<String> engine(String... folders) {
        Set<String> known = new HashSet<>(Set.of(
                ".internal.watch",
                ".internal.protocol",
                ".internal.jute",
                ".internal.transport",
                ".internal.log",
                ".internal.sasl",
                ".data",
                ".retry",
                ".host",
                ".security",
                ".event",
                ".error"));
        for (String folder : folders) {
            known.add(".internal.session." + folder);
        }
        return known;
    }

    private static Set<String> plus(Set<String> names, String... more) {
        names.addAll(List.of(more));
        return names;
    }

    private static final String[] ENGINE = {
        HOUSE + ".internal.session..", HOUSE + ".internal.watch..", HOUSE + ".internal.protocol.."
    };

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(HOUSE);

    @Test
    void everyPackageHasItsFloor() {
        assertThat(packages())
                .as("packages of the house; a new one needs a line in FLOORS")
                .isSubsetOf(FLOORS.keySet());
    }

    @Test
    void aPackageKnowsOnlyTheFloorsBelow() {
        packages()
                .forEach(name -> noClasses()
                        .that()
                        .resideInAPackage(HOUSE + name)
                        .should()
                        .dependOnClassesThat(areInTheHouseButNot(name, FLOORS.getOrDefault(name, Set.of())))
                        .check(CLASSES));
    }

    @Test
    void packagesAreFreeOfCycles() {
        slices().matching("(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theCoreDependsOnTheJdkAndThreeSmallLibraries() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        HOUSE + "..",
                        "java..",
                        "javax.crypto..",
                        "javax.naming..",
                        "javax.net..",
                        "javax.security..",
                        "org.ietf.jgss..",
                        "tlschannel..",
                        "org.slf4j..",
                        "org.jspecify.annotations..")
                .check(CLASSES);
    }

    @Test
    void exactlyThePackagesOutsideInternalAreExported() throws Exception {
        Set<String> exported;
        try (InputStream module = Files.newInputStream(classesDirectory().resolve("module-info.class"))) {
            exported = ModuleDescriptor.read(module).exports().stream()
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet());
        }
        Set<String> outside = packages().stream()
                .filter(name -> !name.contains(".internal"))
                .map(name -> HOUSE + name)
                .collect(Collectors.toSet());
        assertThat(exported).isEqualTo(outside);
    }

    @Test
    @Shows("F24")
    void timeAndChanceReachTheEngineFromOutside() {
        noClasses()
                .that()
                .resideInAnyPackage(ENGINE)
                .should()
                .accessTargetWhere(uses(System.class, "nanoTime")
                        .or(uses(System.class, "currentTimeMillis"))
                        .or(uses(Instant.class, "now"))
                        .or(uses(Thread.class, "sleep"))
                        .or(uses(Math.class, "random"))
                        .or(uses(Random.class, "<init>"))
                        .or(uses(SplittableRandom.class, "<init>"))
                        .or(uses(SecureRandom.class, "<init>"))
                        .or(uses(ThreadLocalRandom.class, "current"))
                        .or(uses(RandomGenerator.class, "getDefault"))
                        .as("a clock, a sleep or a source of random numbers of the JDK"))
                .because("the whole engine must run on virtual time, from a seed")
                .check(CLASSES);
    }

    @Test
    void marksOfNodesComeFromOnePlace() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName(Marks.class.getName())
                .should()
                .accessTargetWhere(uses(UUID.class, "randomUUID"))
                .because("a simulated life follows from its seed, and marks decide about orders")
                .check(CLASSES);
    }

    @Test
    @Shows("T08")
    void nothingIsReadOrWrittenWithJavaSerialization() {
        noClasses()
                .should()
                .dependOnClassesThat(assignableTo(ObjectInputStream.class).or(assignableTo(ObjectOutputStream.class)))
                .because("its streams run whatever the other side chooses")
                .check(CLASSES);
    }

    /** Who controls reverse DNS must not choose whom a client trusts. */
    @Test
    @Shows("T17")
    void noAddressIsLookedUpBackwardsUnlessAskedFor() {
        noClasses()
                .that()
                .doNotHaveSimpleName("ServerPrincipal") // canonicalizeHost of Kerberos, off by default
                .should()
                .accessTargetWhere(uses(InetAddress.class, "getHostName")
                        .or(uses(InetAddress.class, "getCanonicalHostName"))
                        .or(uses(InetSocketAddress.class, "getHostName"))
                        .as("a look-up of the name of an address"))
                .check(CLASSES);
    }

    @Test
    void everyLoggerIsOneThatThrowsNothing() {
        noClasses()
                .that()
                .resideOutsideOfPackage(HOUSE + ".internal.log")
                .should()
                .dependOnClassesThat(assignableTo(LoggerFactory.class))
                .because("a broken appender must not end a thread that others wait for; SafeLogger.of gives a logger")
                .check(CLASSES);
    }

    @Test
    void noSourceFileIsLong() throws Exception {
        assertThat(linesOfLongFiles())
                .as("source files of more than %d lines: which second idea lives there?", LONG_FILE)
                .isEmpty();
    }

    private static Set<String> packages() {
        Set<String> names = new HashSet<>();
        CLASSES.forEach(c -> names.add(c.getPackageName().substring(HOUSE.length())));
        return names;
    }

    private static DescribedPredicate<JavaClass> areInTheHouseButNot(String self, Set<String> allowed) {
        List<String> known = new ArrayList<>();
        known.add(HOUSE + self);
        GROUND.forEach(name -> known.add(HOUSE + name));
        allowed.forEach(name -> known.add(HOUSE + name));
        return resideInAnyPackage(HOUSE + "..")
                .and(DescribedPredicate.not(resideInAnyPackage(known.toArray(String[]::new))))
                .as("are in the house, but not in %s", known);
    }

    /** Calls and method references alike. */
    private static DescribedPredicate<JavaAccess<?>> uses(Class<?> type, String member) {
        return target(owner(assignableTo(type))).and(target(name(member)));
    }

    private static Map<String, Long> linesOfLongFiles() throws IOException, URISyntaxException {
        Path sources = classesDirectory().resolve("../../src/main/java").normalize();
        Map<String, Long> found = new HashMap<>();
        try (Stream<Path> files = Files.walk(sources)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                try (Stream<String> lines = Files.lines(file)) {
                    long count = lines.count();
                    String name = sources.relativize(file).toString().replace('\\', '/');
                    if (count > LONG_FILE && !CATALOGUES.contains(name)) {
                        found.put(name, count);
                    }
                }
            }
        }
        return found;
    }

    private static Path classesDirectory() throws URISyntaxException {
        return Path.of(ZkClient.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }
}
