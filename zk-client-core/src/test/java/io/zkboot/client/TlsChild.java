/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.security.TlsConfig;
import io.zkboot.client.security.TlsConfigBuilder;
import io.zkboot.client.testing.ChildJvm;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;

/**
 * A client in a JVM of its own, as the JDK reads once what it allows in TLS. Says whether it is connected, or why not.
 */
final class TlsChild {
    private static final Duration STEP = Duration.ofMillis(20);

    private TlsChild() {}

    /** With servers, a PEM file of who is trusted, and protocols to offer, or none for the usual ones. */
    public static void main(String[] arguments) {
        TlsConfigBuilder tls = TlsConfig.builder().trustPem(Path.of(arguments[1]));
        if (arguments.length > 2) {
            tls.protocols(Arrays.copyOfRange(arguments, 2, arguments.length));
        }
        try (ZkClient client = ZkClient.builder(arguments[0]).tls(tls.build()).build()) {
            client.start();
            System.out.println(ChildJvm.MARK + outcome(client));
        }
    }

    private static String outcome(ZkClient client) {
        while (!client.awaitConnected(STEP)) {
            SessionSnapshot snapshot = client.snapshot();
            if (snapshot.failedAttempts() > 0) {
                return snapshot.reason() + " " + snapshot.detail();
            }
        }
        return "CONNECTED";
    }
}
