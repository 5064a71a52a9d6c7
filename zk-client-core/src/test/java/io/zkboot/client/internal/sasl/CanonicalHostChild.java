/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import io.zkboot.client.security.SaslConfig;
import io.zkboot.client.testing.ChildJvm;
import java.nio.file.Path;

/** Asks in a JVM of its own, as the JDK reads once what stands for its name service, and says each answer. */
final class CanonicalHostChild {
    private CanonicalHostChild() {}

    /** With hosts as they are in a connect string. */
    public static void main(String[] configured) {
        SaslConfig config = SaslConfig.kerberos("app@EXAMPLE.COM", Path.of("app.keytab"));
        for (String host : configured) {
            System.out.println(ChildJvm.MARK + host
                    + " asked: " + new ServerPrincipal(config.canonicalizeHost(true)).host(host)
                    + ", else: " + new ServerPrincipal(config).host(host));
        }
    }
}
