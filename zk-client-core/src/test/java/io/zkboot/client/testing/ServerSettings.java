/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a server is started with.
 *
 * @param config lines of {@code zoo.cfg} beyond, or instead of, the usual ones
 * @param systemProperties of the server's JVM
 * @param jvmOptions of the server's JVM, behind the usual ones
 * @param classPath of the server's JVM
 * @param tls whether there is a secure port beside the plain one
 */
record ServerSettings(
        Duration tickTime,
        Map<String, String> config,
        Map<String, String> systemProperties,
        List<String> jvmOptions,
        List<Path> classPath,
        boolean tls) {

    ServerSettings {
        config = Map.copyOf(config);
        systemProperties = Map.copyOf(systemProperties);
        jvmOptions = List.copyOf(jvmOptions);
        classPath = List.copyOf(classPath);
    }

    /** The whole {@code zoo.cfg} of a server with that data directory and port. */
    Map<String, String> configOf(Path data, int port) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("tickTime", Long.toString(tickTime.toMillis()));
        all.put("initLimit", "40");
        all.put("syncLimit", "8");
        all.put("maxSessionTimeout", "120000");
        all.put("dataDir", data.toString());
        all.put("clientPort", Integer.toString(port));
        all.put("clientPortAddress", "127.0.0.1");
        all.put("maxClientCnxns", "0");
        all.put("admin.enableServer", "false");
        all.put("4lw.commands.whitelist", "*");
        all.put("extendedTypesEnabled", "true");
        // What is written outlives the death of a process; only a power cut needs the disk to have it.
        all.put("forceSync", "no");
        all.put("preAllocSize", "64");
        all.putAll(config);
        return all;
    }
}
