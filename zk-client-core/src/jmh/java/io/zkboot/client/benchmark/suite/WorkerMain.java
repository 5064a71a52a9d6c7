/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.suite;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.zkboot.client.benchmark.cell.Cells;
import io.zkboot.client.benchmark.cell.Place;
import io.zkboot.client.benchmark.cell.Workload;
import io.zkboot.client.benchmark.client.Address;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The process of one client. It is told by lines on its input what to do, answers each by a line, is quiet in between,
 * and ends with its input. The words of a line are separated by tabs.
 */
public final class WorkerMain {
    /** Starts a cell: its name, the connect string and the store of those to trust, which may be empty. */
    static final String START = "start";
    /** Runs a round of so many nanoseconds; figures are the answer. */
    static final String ROUND = "round";
    /** Ends the cell. */
    static final String STOP = "stop";

    static final String DONE = "done";
    /** The answer of a client that has not got what is asked for, and what that is. */
    static final String UNSUPPORTED = "unsupported";
    /** The answer of one that failed, and how. */
    static final String FAILED = "failed";

    private final String client;
    private Workload.@Nullable Run run;

    private WorkerMain(String client) {
        this.client = client;
    }

    /**
     * Works until the input ends.
     *
     * @param args the name of the client
     */
    public static void main(String[] args) throws InterruptedException {
        PrintStream answers = System.out;
        System.setOut(System.err); // what is printed by others is no answer
        quiet();
        WorkerMain worker = new WorkerMain(args[0]);
        BlockingQueue<String> orders = new LinkedBlockingQueue<>();
        Thread reader = new Thread(() -> read(orders), "orders");
        reader.setDaemon(true);
        reader.start();
        while (true) {
            answers.println(worker.answer(orders.take().split("\t", -1)));
            answers.flush();
        }
    }

    /** Who gives the orders may be gone while one is being followed. */
    private static void read(BlockingQueue<String> orders) {
        try {
            BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            for (String order = in.readLine(); order != null; order = in.readLine()) {
                orders.add(order);
            }
        } catch (IOException e) {
            System.err.println("No orders come any more: " + e);
        }
        Runtime.getRuntime().halt(0);
    }

    private String answer(String[] words) {
        try {
            return switch (words[0]) {
                case START -> {
                    Path trusted = words[3].isEmpty() ? null : Path.of(words[3]);
                    run = Cells.named(words[1]).workload().start(new Place(client, new Address(words[2], trusted)));
                    yield DONE;
                }
                case ROUND ->
                    DONE + "\t" + started().round(Long.parseLong(words[1])).toLine();
                case STOP -> {
                    Workload.Run ending = started();
                    run = null;
                    ending.close();
                    yield DONE;
                }
                default -> FAILED + "\tUnknown order " + words[0];
            };
        } catch (UnsupportedOperationException e) {
            return UNSUPPORTED + "\t" + oneLine(e);
        } catch (Throwable e) {
            return FAILED + "\t" + oneLine(e);
        }
    }

    private Workload.Run started() {
        if (run == null) {
            throw new IllegalStateException("No cell was started");
        }
        return run;
    }

    private static String oneLine(Throwable thrown) {
        String text = thrown instanceof UnsupportedOperationException && thrown.getMessage() != null
                ? thrown.getMessage()
                : thrown.toString();
        return text.replaceAll("\\s+", " ");
    }

    private static void quiet() {
        ((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
        ((Logger) LoggerFactory.getLogger("io.zkboot")).setLevel(Level.OFF); // cells cut connections on purpose
        ((Logger) LoggerFactory.getLogger("org.apache.zookeeper")).setLevel(Level.OFF);
    }
}
