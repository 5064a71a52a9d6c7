/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The archive that an application becomes. */
class ExecutableArchiveIT {
    /** Spring Boot leaves out what has only dependencies; it knows by the manifest of our starter's jar. */
    @Test
    void starterIsLeftOutAndWhatItBringsIsIn() throws IOException {
        List<String> libraries = libraries();
        assertThat(libraries).anyMatch(name -> name.startsWith("zk-client-core-"));
        assertThat(libraries).anyMatch(name -> name.startsWith("zk-spring-boot-autoconfigure-"));
        assertThat(libraries).noneMatch(name -> name.contains("-starter-"));
    }

    private static List<String> libraries() throws IOException {
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(Path.of("target"), "sample-app-*.jar");
                JarFile archive = new JarFile(archives.iterator().next().toFile())) {
            String place = "BOOT-INF/lib/";
            return archive.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(place) && name.endsWith(".jar"))
                    .map(name -> name.substring(place.length()))
                    .toList();
        }
    }
}
