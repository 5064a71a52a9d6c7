/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.suite;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.curator.framework.CuratorFramework;
import org.apache.zookeeper.Version;
import org.jspecify.annotations.Nullable;

/** What a run was made with. */
final class Machine {
    private Machine() {}

    /**
     * Describes it in one line.
     *
     * @param virtual home of the JDK for virtual threads, if that is another one
     */
    static String describe(@Nullable Path virtual) {
        return String.format(
                "JDK %s (%s)%s, %d processors (%s), %s %s; ZooKeeper %s, Curator %s, Netty %s",
                Runtime.version(),
                System.getProperty("java.vm.vendor"),
                virtual == null ? "" : ", virtual threads on JDK " + versionOf(virtual),
                Runtime.getRuntime().availableProcessors(),
                processor(),
                System.getProperty("os.name"),
                System.getProperty("os.version"),
                Version.getVersion(),
                versionOf(CuratorFramework.class),
                versionOf(io.netty.channel.Channel.class));
    }

    /** Of the jar that the class is from, by its manifest or its name. */
    private static String versionOf(Class<?> type) {
        String version = type.getPackage().getImplementationVersion();
        if (version != null) {
            return version;
        }
        String jar = Path.of(
                        type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .getFileName()
                .toString();
        return jar.replaceAll("^.*?-(\\d.*)\\.jar$", "$1");
    }

    /** Of a JDK, by the file that each has for that. */
    private static String versionOf(Path jdk) {
        Properties release = new Properties();
        try (Reader in = Files.newBufferedReader(jdk.resolve("release"))) {
            release.load(in);
        } catch (IOException e) {
            throw new IllegalArgumentException(jdk + " is no home of a JDK", e);
        }
        return release.getProperty("JAVA_RUNTIME_VERSION", release.getProperty("JAVA_VERSION", "?"))
                .replace("\"", "");
    }

    private static String processor() {
        try {
            return Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse(System.getProperty("os.arch"));
        } catch (IOException notLinux) {
            return System.getProperty("os.arch");
        }
    }
}
