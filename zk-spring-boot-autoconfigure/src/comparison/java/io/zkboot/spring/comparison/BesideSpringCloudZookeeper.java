/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.comparison;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.ZooKeeperServer;
import java.io.File;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/**
 * Runs the scenarios, both sides in turns (A B, B A …), each application in a JVM of its own, all against one ZooKeeper
 * server, and prints the medians as Markdown.
 */
public final class BesideSpringCloudZookeeper {
    private BesideSpringCloudZookeeper() {}

    /**
     * Runs it.
     *
     * @param args see {@link Options}
     */
    public static void main(String[] args) throws InterruptedException {
        Options options = Options.parse(args);
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        ((Logger) LoggerFactory.getLogger("io.zkboot")).setLevel(Level.WARN);
        System.out.println("With " + versions() + "; Java " + Runtime.version().feature() + ", "
                + Runtime.getRuntime().availableProcessors() + " processors, rounds: " + options.rounds() + ".\n");
        System.out.println("| scenario | figure | "
                + Arrays.stream(Side.values()).map(Side::label).collect(Collectors.joining(" | ")) + " |");
        System.out.println("|---|---|--:|--:|");
        List<Scenario> scenarios = List.of(
                new HealthAndMeters(),
                new Configuration(),
                new Discovery(),
                new GracefulStop(),
                new StartWithoutServer(StartWithoutServer.Import.NONE),
                new StartWithoutServer(StartWithoutServer.Import.OPTIONAL),
                new StartWithoutServer(StartWithoutServer.Import.MANDATORY));
        try (ZooKeeperServer server = ZooKeeperServer.builder()
                        .systemProperty("zookeeper.forceSync", "no")
                        .start();
                ZkClient client = ZkClient.builder(server.connectString())
                        .sessionTimeout(Duration.ofMinutes(2)) // whose pings hardly count
                        .build()) {
            Scenario.Place place = new Scenario.Place(server, new Counters(server), client);
            for (Scenario scenario : scenarios) {
                if (options.scenarios().matcher(scenario.name()).find()) {
                    run(scenario, place, options.rounds());
                }
            }
        }
    }

    private static void run(Scenario scenario, Scenario.Place place, int rounds) throws InterruptedException {
        scenario.prepare(place.client());
        Figures figures = new Figures();
        Side[] sides = Side.values();
        for (int turn = 0; turn < 2 * rounds; turn++) {
            Side side = sides[(turn + 1) / 2 % 2];
            try {
                scenario.run(side, place, figures);
            } catch (InterruptedException ex) {
                throw ex;
            } catch (Exception ex) {
                System.err.println(scenario.name() + " of " + side.label() + " failed");
                ex.printStackTrace();
                figures.word(side, "failed", "yes");
            }
        }
        figures.print(scenario.name());
    }

    private static String versions() {
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .map(entry -> new File(entry).getName().replaceFirst("\\.jar$", ""))
                .filter(name -> name.matches(
                        "(spring-cloud-(zookeeper-.*|commons)|curator-framework|zookeeper|spring-boot)-\\d.*"))
                .sorted()
                .collect(Collectors.joining(", "));
    }
}
