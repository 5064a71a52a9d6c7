/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.whole;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.EmbeddedServer;
import io.zkboot.spring.testing.AheadOfTime;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** All of the starter in an application that is generated ahead of time, on the JVM. */
@Timeout(300)
class AheadOfTimeIT {
    private static final String ROLES = "--zk.integration.leader.roles=";

    @TempDir
    private Path directory;

    @Test
    void generatedApplicationHasAllThatItHasOtherwise() throws Exception {
        AheadOfTime application = new AheadOfTime(directory, WholeApplication.class);
        application.generate("zk.connect-string", arguments());
        try (EmbeddedServer server = EmbeddedServer.start()) {
            String servers = "--zk.connect-string=" + server.connectString();
            assertThat(application.run(0, arguments(servers))).contains("> generated true, works");
            assertThat(application.run(1, arguments(servers, ROLES + "mail,import")))
                    .anyMatch(line -> line.contains("was not there when the application was generated"));
            assertThat(application.run(1, arguments(servers, ROLES + "import")))
                    .anyMatch(line -> line.contains("the application was generated ahead of time"));
        }
    }

    private static String[] arguments(String... more) {
        return Stream.concat(
                        WholeApplication.PROPERTIES.stream()
                                .map(property -> "--" + property)
                                .filter(property -> more.length < 2 || !property.startsWith(ROLES)),
                        Stream.of(more))
                .toArray(String[]::new);
    }
}
