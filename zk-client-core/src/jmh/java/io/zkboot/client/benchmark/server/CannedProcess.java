/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.server;

import io.zkboot.client.benchmark.client.Address;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts the {@link CannedServer}. */
final class CannedProcess {
    private CannedProcess() {}

    static Target start(@Nullable Certificates certificates) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        if (certificates != null) {
            command.add("-Djavax.net.ssl.keyStore=" + certificates.keyStore());
            command.add("-Djavax.net.ssl.keyStorePassword=" + Certificates.PASSWORD);
        }
        command.add(CannedServer.class.getName());
        if (certificates != null) {
            command.add(CannedServer.TLS);
        }
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader out =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String port = out.readLine();
            if (port == null) {
                throw new IllegalStateException("The canned server did not start");
            }
            Path trusted = certificates == null ? null : certificates.trustStore();
            return new Target(new Address("127.0.0.1:" + port, trusted), process::destroyForcibly);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
