/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The archive that an application becomes. */
class ExecutableArchiveIT {
    private static final String LIBRARIES = "BOOT-INF/lib/";

    /** Spring Boot leaves out what has only dependencies; it knows by the manifest of our starter's jar. */
    @Test
    void starterIsLeftOutAndWhatItBringsIsIn() throws IOException {
        List<String> libraries = libraries();
        assertThat(libraries).anyMatch(name -> name.startsWith("zk-client-core-"));
        assertThat(libraries).anyMatch(name -> name.startsWith("zk-spring-boot-autoconfigure-"));
        assertThat(libraries).noneMatch(name -> name.contains("-starter-"));
    }

    @Test
    void eachOfOurJarsBringsTheLicenceAlong() throws IOException {
        byte[] licence = Files.readAllBytes(Path.of("../LICENSE"));
        try (JarFile archive = archive()) {
            List<JarEntry> ours = archive.stream()
                    .filter(entry -> entry.getName().startsWith(LIBRARIES + "zk-"))
                    .toList();
            assertThat(ours).hasSize(2);
            for (JarEntry jar : ours) {
                assertThat(licenceIn(archive.getInputStream(jar)))
                        .as(jar.getName())
                        .isEqualTo(licence);
            }
        }
    }

    private static byte @Nullable [] licenceIn(InputStream jar) throws IOException {
        try (ZipInputStream entries = new ZipInputStream(jar)) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (entry.getName().equals("META-INF/LICENSE")) {
                    return entries.readAllBytes();
                }
            }
        }
        return null;
    }

    private static JarFile archive() throws IOException {
        // A release has the sources beside it.
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(
                Path.of("target"),
                file -> file.getFileName().toString().matches("sample-app-.*(?<!-sources|-javadoc)\\.jar"))) {
            return new JarFile(archives.iterator().next().toFile());
        }
    }

    private static List<String> libraries() throws IOException {
        try (JarFile archive = archive()) {
            return archive.stream()
                    .map(entry -> entry.getName())
                    .filter(name -> name.startsWith(LIBRARIES) && name.endsWith(".jar"))
                    .map(name -> name.substring(LIBRARIES.length()))
                    .toList();
        }
    }
}
