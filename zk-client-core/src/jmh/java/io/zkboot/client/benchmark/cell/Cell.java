/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.cell;

import io.zkboot.client.benchmark.client.Contenders;
import io.zkboot.client.benchmark.server.Server;

/**
 * One line of the table: a workload against a server.
 *
 * @param isUsual whether it is run when nobody says which ones to run
 * @param isReads whether reads may travel together there, so that a client that sends them singly is of interest
 * @param isWrites the same for writes
 * @param mostRounds how many rounds are enough
 * @param ownProcess whether each round needs a new process
 * @param warmUps how many rounds come before those that count
 */
public record Cell(
        String name,
        Server server,
        Workload workload,
        boolean isUsual,
        boolean isReads,
        boolean isWrites,
        int mostRounds,
        boolean ownProcess,
        int warmUps) {
    private static final int USUAL_WARM_UPS = 1;

    static Cell of(Server server, String what, Workload workload) {
        return new Cell(server.label() + " " + what, server, workload, true, false, false, Integer.MAX_VALUE, false, USUAL_WARM_UPS);
    }

    Cell usual(boolean usual) {
        return new Cell(name, server, workload, usual, isReads, isWrites, mostRounds, ownProcess, warmUps);
    }

    Cell ofReads() {
        return new Cell(name, server, workload, isUsual, true, isWrites, mostRounds, ownProcess, warmUps);
    }

    Cell ofWrites() {
        return new Cell(name, server, workload, isUsual, isReads, true, mostRounds, ownProcess, warmUps);
    }

    Cell atMost(int rounds) {
        return new Cell(name, server, workload, isUsual, isReads, isWrites, rounds, ownProcess, warmUps);
    }

    Cell inItsOwnProcess() {
        return new Cell(name, server, workload, isUsual, isReads, isWrites, mostRounds, true, warmUps);
    }

    /** For what is done so seldom that a round leaves it to the interpreter. */
    Cell warmedUp(int rounds) {
        return new Cell(name, server, workload, isUsual, isReads, isWrites, mostRounds, ownProcess, rounds);
    }

    /** Whether its callers are virtual threads, which not each JDK has. */
    public boolean needsVirtualThreads() {
        return name.contains(" virtual ");
    }

    /** Whether that client takes part: those that differ in one thing only where that thing matters. */
    public boolean isFor(String client) {
        return switch (client) {
            case Contenders.ZKBOOT_CALLBACK -> server == Server.CANNED && name.contains(" async ");
            case Contenders.ZKBOOT_SINGLE -> isReads;
            case Contenders.ZKBOOT_WRITES -> isWrites;
            default -> !server.isTls() || Contenders.speaksTls(client);
        };
    }
}
