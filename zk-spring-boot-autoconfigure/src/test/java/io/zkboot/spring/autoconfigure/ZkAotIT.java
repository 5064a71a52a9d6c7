/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.testing.AheadOfTime;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An application that is generated ahead of time, as the plugin's {@code process-aot} does it, on the JVM. */
class ZkAotIT {
    @TempDir
    private Path directory;

    @Test
    void generatedApplicationTellsViewsFromClientsAndClosesWhatIsToBeClosed() throws Exception {
        AheadOfTime application = new AheadOfTime(directory, ZkAotApplication.class);
        application.generate(
                "zk.connect-string",
                "--spring.config.import=zk:/nowhere", // asks nobody
                "--zk.clients.archive.connect-string=${zk.connect-string}");
        List<String> output = application.run(
                0, "--zk.connect-string=localhost:1", "--zk.clients.archive.connect-string=localhost:2");
        assertThat(output.stream().filter(line -> line.startsWith("> ")))
                .contains(
                        "> generated true",
                        "> clients [external, zk, archive]",
                        "> injected archive",
                        "> indicators 0", // they are in a composite
                        "> watched [/{shop}/order-{number}]",
                        "> elections [bean, job]",
                        "> left out null, started false",
                        "> user of the view CONNECTING",
                        "> client CLOSED",
                        "> named CLOSED",
                        "> external CONNECTING")
                .contains("> started zk", "> started external", "> started archive")
                .hasSize(14);
        assertThat(output).anySatisfy(line -> assertThat(line).contains("archive: connecting to [localhost:2]"));
        assertThat(refusal(application, "archive", "late"))
                .contains("Property: zk.clients.late", "was not when the application was generated ahead of time");
        assertThat(refusal(application)).contains("Property: zk.clients.archive", "is not set any more");
    }

    /** Clients that differ from those that were generated are no matter of course. */
    private static String refusal(AheadOfTime application, String... clients) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("--zk.connect-string=localhost:1"));
        for (String client : clients) {
            arguments.add("--zk.clients." + client + ".connect-string=localhost:2");
        }
        return String.join("\n", application.run(1, arguments.toArray(String[]::new)));
    }
}
