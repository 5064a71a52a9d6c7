/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.security.SaslConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of settings for TLS and identities that the client does not get. They cannot fail the start: a service
 * connection of a test takes the place of all of them, and of the servers that they are for, on purpose.
 */
final class IgnoredSecurity {
    private static final Logger log = LoggerFactory.getLogger(IgnoredSecurity.class);

    private IgnoredSecurity() {}

    static void warn(ZkClientProperties properties, ZkConnectionDetails details, @Nullable SaslConfig saslBean) {
        if (details instanceof PropertiesZkConnectionDetails) {
            if (properties.getSsl().isUndecided()) {
                String ssl = properties.nameOf("ssl.verify-hostname").replace("verify-hostname", "");
                log.warn(
                        "{}verify-hostname is set, and TLS is off: nothing is encrypted. Turn it on with"
                                + " {}enabled=true or {}bundle, or say {}enabled=false.",
                        ssl,
                        ssl,
                        ssl,
                        ssl);
            }
            return;
        }
        List<String> ignored = new ArrayList<>();
        if (properties.getSsl().enabled() && details.getSslBundle() == null) {
            ignored.add(properties.nameOf("ssl") + " (nothing is encrypted)");
        }
        if (!properties.auth().isEmpty() && details.getAuth().isEmpty()) {
            ignored.add(properties.nameOf("auth"));
        }
        if (details.getSasl() == null) {
            if (properties.getSasl().mechanism() != null) {
                ignored.add(properties.nameOf("sasl"));
            }
            if (saslBean != null) {
                ignored.add("the bean of type SaslConfig");
            }
        }
        if (!ignored.isEmpty()) {
            log.warn(
                    "Not used: {}. Where and as whom the client connects comes from {}, which has nothing of the kind;"
                            + " let it return that, or leave the settings out.",
                    String.join(", ", ignored),
                    (details instanceof SharedEnsembleDetails named ? named.shared() : details)
                            .getClass()
                            .getName());
        }
    }
}
