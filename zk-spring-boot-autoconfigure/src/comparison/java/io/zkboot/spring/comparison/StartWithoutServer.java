/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.comparison;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;

/** An application starts, and no server is there. */
final class StartWithoutServer implements Scenario {
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private final Import imported;

    StartWithoutServer(Import imported) {
        this.imported = imported;
    }

    /** What is imported from ZooKeeper. */
    enum Import {
        NONE("nothing"),
        OPTIONAL("optional"),
        MANDATORY("mandatory");

        private final String label;

        Import(String label) {
            this.label = label;
        }
    }

    @Override
    public String name() {
        return "start without a server, import: " + imported.label;
    }

    @Override
    public void run(Side side, Place place, Figures figures) throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort(); // where nobody listens from now on
        }
        String servers = "127.0.0.1:" + port;
        try (Subject subject = new Subject(
                side,
                imported == Import.NONE
                        ? side.client(servers)
                        : side.configuration(servers, imported == Import.OPTIONAL))) {
            boolean fails = imported == Import.MANDATORY;
            String[] answer = subject.poll(fails ? "failed" : "up", LIMIT);
            if (answer == null && subject.hasEnded()) {
                throw new IllegalStateException(subject.lastLines());
            }
            double seconds = answer == null ? Double.POSITIVE_INFINITY : Double.parseDouble(answer[1]) / 1000;
            figures.seconds(side, fails ? "fails after, s" : "up after, s", seconds, LIMIT);
            if (fails) {
                String description = subject.description().replace(servers, "127.0.0.1:<port>");
                figures.word(side, "message", description.isEmpty() ? "no report" : description);
            }
        }
    }
}
