/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The jars of servers that are not on the class path: other versions, each in a directory of its own, where the build
 * copies them to.
 */
final class OtherServers {

    /** From the module, where Maven runs the tests, and from the root, where an IDE may run them. */
    private static final List<Path> PLACES =
            List.of(Path.of("target", "servers"), Path.of("zk-client-core", "target", "servers"));

    private OtherServers() {}

    static List<Path> jars(String version) {
        for (Path place : PLACES) {
            Path directory = place.resolve(version).toAbsolutePath();
            if (Files.isDirectory(directory)) {
                try (Stream<Path> files = Files.list(directory)) {
                    return files.filter(file -> file.toString().endsWith(".jar"))
                            .sorted()
                            .toList();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        throw new IllegalStateException("The jars of the ZooKeeper server " + version + " are not in "
                + PLACES.get(0).resolve(version).toAbsolutePath()
                + ". Maven copies them there: run `mvn -pl zk-client-core dependency:copy@other-servers` once, and see the"
                + " execution `other-servers` in zk-client-core/pom.xml for the versions that there are.");
    }
}
