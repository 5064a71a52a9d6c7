/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A simulation as each build runs it, among classes of which one has a planted bug.
 *
 * @param bug the classes
 * @param className full name of the simulation
 * @param kind what lives, as its test calls it; empty for the first kind, or if there is one alone
 */
public record PlantedSimulation(PlantedBug bug, String className, String kind) {
    private static final String SHRINK = "simulation.shrink";
    private static final String WHICH = "simulation.seed";
    private static final Pattern FOUND = Pattern.compile("(?s)Seed (\\d+) .*fails; replay it.*");

    /** Tests of the simulations themselves: whatever lives there lives once more, or is counted. */
    private static final Set<String> OTHER_TESTS = Set.of(
            "sameSeedGivesTheSameLife",
            "livesHaveBatchesThatAreDoneAndBatchesThatAreRefused",
            "thereIsNothingThatAllLivesHaveOrNone",
            "whatALifeHasDoesNotDependOnWhatElseItHas");

    /** Leaves a test out where one life is asked for: it is not meant for these classes. */
    public static void assumeAllLive() {
        assumeThat(System.getProperty(WHICH)).isNull();
    }

    /** Checks that a life fails. */
    public void assertFindsIt() {
        long unused = found();
    }

    /**
     * Checks that a life fails, and spares those before it.
     *
     * @param seed of the first life that failed when this was written, which is tried alone. If it lives well nowadays,
     *     as others may after each change of what happens in lives, all are tried
     */
    public void assertFindsItSoonerBy(long seed) {
        System.setProperty(WHICH, Long.toString(seed));
        try {
            run();
        } catch (Throwable e) {
            long unused = seedOf(e);
            return;
        } finally {
            System.clearProperty(WHICH);
        }
        System.out.printf("%s %s: no longer %d but %d is the first seed that fails%n", className, kind, seed, found());
    }

    private long found() {
        return seedOf(catchThrowable(this::run));
    }

    private static long seedOf(Throwable failure) {
        assertThat(failure).isInstanceOf(AssertionError.class).hasMessageMatching(FOUND);
        Matcher message = FOUND.matcher(String.valueOf(failure.getMessage()));
        assertThat(message.matches()).isTrue();
        return Long.parseLong(message.group(1));
    }

    /** Lets all live. */
    public void run() throws Throwable {
        System.setProperty(SHRINK, "0"); // that it fails is enough
        try {
            runLives();
        } finally {
            System.clearProperty(SHRINK);
        }
    }

    private void runLives() throws Throwable {
        Class<?> type = bug.loadClass(className);
        for (Method test : type.getDeclaredMethods()) {
            test.setAccessible(true);
            if (test.isAnnotationPresent(Test.class) && !OTHER_TESTS.contains(test.getName())) {
                call(test, type);
            } else if (test.isAnnotationPresent(MethodSource.class) || test.isAnnotationPresent(EnumSource.class)) {
                call(test, type, ofKind(arguments(test, type)));
            }
        }
    }

    private Object[] ofKind(List<Object[]> all) {
        return all.stream()
                .filter(each -> kind.isEmpty() || each[0].toString().equals(kind))
                .findFirst()
                .orElseThrow(() -> new AssertionError(className + " has no " + kind));
    }

    private static List<Object[]> arguments(Method test, Class<?> type) throws ReflectiveOperationException {
        EnumSource constants = test.getAnnotation(EnumSource.class);
        if (constants != null) {
            List<String> names = List.of(constants.names());
            return Arrays.stream(test.getParameterTypes()[0].getEnumConstants())
                    .filter(each -> names.isEmpty() || names.contains(each.toString()))
                    .map(each -> new Object[] {each})
                    .toList();
        }
        Method source =
                type.getDeclaredMethod(test.getAnnotation(MethodSource.class).value()[0]);
        source.setAccessible(true);
        return ((Stream<?>) source.invoke(null))
                .map(each -> each instanceof Arguments several ? several.get() : new Object[] {each})
                .toList();
    }

    private static void call(Method test, Class<?> type, Object... arguments) throws Throwable {
        Constructor<?> constructor = type.getDeclaredConstructor();
        constructor.setAccessible(true);
        try {
            test.invoke(constructor.newInstance(), arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
