/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zkboot.client.benchmark.suite.Options;
import io.zkboot.client.testing.Direction;
import io.zkboot.client.testing.FaultProxy;
import io.zkboot.client.testing.ZooKeeperServer;
import java.time.Duration;
import org.slf4j.LoggerFactory;

/**
 * Our locks, elections and the changes of a cache beside Curator's: in one JVM, on one server, in turns. Once on the
 * spot, and once behind a proxy that delays what passes, where round trips show.
 */
public final class Recipes {
    private static final Duration DELAY = Duration.ofMillis(5);

    private Recipes() {}

    /**
     * Runs it and prints a table.
     *
     * @param args see {@link Options}; clients and length of rounds do not matter
     */
    public static void main(String[] args) {
        Options options = Options.parse(args);
        quiet();
        Comparison.printHead();
        Comparison comparison = new Comparison(options.rounds(), 1);
        try (ZooKeeperServer server = ZooKeeperServer.builder()
                        .systemProperty("zookeeper.forceSync", "no")
                        .start();
                FaultProxy far = FaultProxy.to(server.port())) {
            for (Direction direction : Direction.values()) {
                far.delay(direction, DELAY);
            }
            RequestCount requests = new RequestCount(server);
            for (RecipeCell cell : RecipeCell.all()) {
                for (boolean isFar : new boolean[] {false, true}) {
                    String name = (isFar ? "far " : "near ") + cell.name();
                    if (options.wants(name)) {
                        String connect = isFar ? far.connectString() : server.connectString();
                        RecipeCell.Place place = new RecipeCell.Place(connect, server.connectString(), isFar, requests);
                        comparison.run(
                                name, cell.figures(), side -> cell.workload().run(side, place));
                    }
                }
            }
        }
    }

    /** Keeps log lines out of the table. */
    static void quiet() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.ERROR);
        ((Logger) LoggerFactory.getLogger("io.zkboot")).setLevel(Level.WARN);
    }
}
