/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What could not be measured, and why. */
public final class Missing {
    private final Map<String, Map<String, List<String>>> clients = new LinkedHashMap<>();

    /** Notes that there are no figures of that client in the cell. */
    public void add(String cell, String client, String reason) {
        clients.computeIfAbsent(cell, none -> new LinkedHashMap<>())
                .computeIfAbsent(reason, none -> new ArrayList<>())
                .add(client);
    }

    /** Prints what was noted since the last time. */
    public void print(PrintStream out) {
        if (clients.isEmpty()) {
            return;
        }
        out.printf("%nMissing:%n%n");
        clients.forEach((cell, reasons) -> reasons.forEach(
                (reason, names) -> out.println("- " + cell + ": " + String.join(", ", names) + ": " + reason)));
        clients.clear();
    }
}
