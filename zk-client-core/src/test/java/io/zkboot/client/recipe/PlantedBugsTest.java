/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.zkboot.client.testing.sim.PlantedBug;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulations, as each build runs them, find bugs that others have had, if they are planted here. */
@Tag("any-jdk")
class PlantedBugsTest {
    private static final String RECIPE = "io.zkboot.client.recipe.";
    private static final String SHRINK = "simulation.shrink";
    private static final String LOCKS = RECIPE + "lock.LockSimulationTest";

    /** A test of the simulations themselves: whatever lives there lives the same life again. */
    private static final String REPEATED = "sameSeedGivesTheSameLife";

    @BeforeEach
    void notWhenOneLifeIsReplayed() {
        assumeThat(System.getProperty("simulation.seed")).isNull();
    }

    @Test
    void aNodeOfASessionOfBeforeThatCountsAsOnesOwn() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "internal.SessionOrder",
                "return state == SessionState.CONNECTED && sessionId == owner;",
                "return state == SessionState.CONNECTED;");
        assertThatFails(bug, LOCKS, "lock");
    }

    @Test
    void aWakeUpThatIsLostBecauseTheOneAheadHasGoneBeforeTheWatchWasSet() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "internal.contention.Ahead",
                "if (failure instanceof NoNodeException) {\n            waiter.aheadGone(now);",
                "if (failure instanceof NoNodeException) {");
        assertThatFails(bug, LOCKS, "lock");
    }

    @Test
    void aHolderOfASemaphoreWhoDoesNotMarkItsNode() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "internal.contention.Acquisition", "if (step.marks() && othersBehind) {", "if (false) {");
        assertThatFails(bug, LOCKS, "semaphore of 2");
    }

    @Test
    void aReaderThatOverlooksAWriter() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "internal.contention.ReadWriteRule", "return writers == 0 ?", "return writers <= 1 ?");
        assertThatFails(bug, LOCKS, "read/write lock");
    }

    @Test
    void aLeaderThatLeadsBesideTheOneBefore() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "internal.SessionOrder",
                "return state == SessionState.CONNECTED && sessionId == owner;",
                "return state == SessionState.CONNECTED;");
        assertThatFails(bug, RECIPE + "leader.LeaderSimulationTest", "");
    }

    @Test
    void aCacheThatReadsNothingAgainWhenEventsMayHaveBeenMissed() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "cache.CacheSession", "case RESYNC -> sync();", "case RESYNC -> contents.settled(true);");
        assertThatFails(bug, RECIPE + "cache.CacheSimulationTest", "");
    }

    @Test
    void aCacheThatComparesVersions() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "cache.CacheContents",
                "if (before != null && before.czxid() == stat.czxid()) {",
                "if (before != null && before.stat().version() == stat.version()) {");
        assertThatFails(bug, RECIPE + "cache.CacheSimulationTest", "");
    }

    @Test
    void aGuaranteedDeleteOfAFixedName() {
        PlantedBug bug = PlantedBug.of(
                RECIPE + "node.NodeRequests",
                "ask(door.atOnce(), zk -> zk.delete(path, version), answer);",
                "ask(door.patient(), zk -> zk.delete(path, io.zkboot.client.data.DeleteOptions.ANY_VERSION.quietly()"
                        + ".withGuarantee()), answer);");
        assertThatFails(bug, RECIPE + "node.NodeSimulationTest", "");
    }

    /** Or what is found might be that the classes are others. */
    @Test
    void nothingIsFoundWhereNothingIsPlanted() throws Throwable {
        run(PlantedBug.none(), LOCKS, "semaphore of 3");
    }

    private static void assertThatFails(PlantedBug bug, String simulation, String kind) {
        assertThatThrownBy(() -> run(bug, simulation, kind))
                .isInstanceOf(AssertionError.class)
                .hasMessageMatching("(?s)Seed \\d+ .*fails; replay it.*");
    }

    /** Runs the lives of a simulation; if there are several kinds, those of this name. */
    private static void run(PlantedBug bug, String simulation, String kind) throws Throwable {
        System.setProperty(SHRINK, "0"); // that it fails is enough
        try {
            runLives(bug, simulation, kind);
        } finally {
            System.clearProperty(SHRINK);
        }
    }

    private static void runLives(PlantedBug bug, String simulation, String kind) throws Throwable {
        Class<?> type = bug.loadClass(simulation);
        for (Method test : type.getDeclaredMethods()) {
            test.setAccessible(true);
            MethodSource source = test.getAnnotation(MethodSource.class);
            if (source != null) {
                for (Object[] arguments : arguments(type, source.value()[0])) {
                    if (arguments[0].toString().equals(kind)) {
                        call(test, type, arguments);
                    }
                }
            } else if (test.isAnnotationPresent(Test.class) && !test.getName().equals(REPEATED)) {
                call(test, type);
            }
        }
    }

    private static List<Object[]> arguments(Class<?> type, String source) throws ReflectiveOperationException {
        Method method = type.getDeclaredMethod(source);
        method.setAccessible(true);
        return ((Stream<?>) method.invoke(null))
                .map(each -> ((Arguments) each).get())
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
