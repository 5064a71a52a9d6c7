/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import io.zkboot.client.security.SaslConfig;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Warns of settings for TLS and identities that the clients of a context do not get. They cannot fail the start: a
 * service connection of a test takes the place of all of them, and of the servers that they are for, on purpose. What
 * several clients inherit is told once.
 */
final class IgnoredSecurity {
    private static final Logger log = LoggerFactory.getLogger(IgnoredSecurity.class);

    private final Set<Ignored> told = ConcurrentHashMap.newKeySet(); // a context may make beans in several threads

    void warn(ZkClientProperties properties, ZkConnectionDetails details, @Nullable SaslConfig saslBean) {
        if (!(details instanceof PropertiesZkConnectionDetails)) {
            warnOfReplaced(properties, details, saslBean);
        }
        if (properties.getSsl().isUndecided() && maySayTls(details) && details.getSslBundle() == null) {
            String ssl = properties.nameOf("ssl.verify-hostname").replace("verify-hostname", "");
            log.warn(
                    "{}verify-hostname is set, and TLS is off: nothing is encrypted. Turn it on with"
                            + " {}enabled=true or {}bundle, or say {}enabled=false.",
                    ssl,
                    ssl,
                    ssl,
                    ssl);
        }
    }

    private static boolean maySayTls(ZkConnectionDetails details) {
        return details instanceof PropertiesZkConnectionDetails || details instanceof SharedEnsembleDetails;
    }

    private void warnOfReplaced(
            ZkClientProperties properties, ZkConnectionDetails details, @Nullable SaslConfig saslBean) {
        Class<?> from = (details instanceof SharedEnsembleDetails named ? named.shared() : details).getClass();
        Map<Object, String> ignored = new LinkedHashMap<>();
        if (properties.getSsl().enabled() && details.getSslBundle() == null) {
            String name = properties.nameOf("ssl");
            ignored.put(name, name + " (nothing is encrypted)");
        }
        if (!properties.auth().isEmpty() && details.getAuth().isEmpty()) {
            String name = properties.nameOf("auth");
            ignored.put(name, name);
        }
        if (details.getSasl() == null) {
            if (properties.getSasl().mechanism() != null) {
                String name = properties.nameOf("sasl");
                ignored.put(name, name);
            }
            if (saslBean != null) {
                ignored.put(saslBean, "the bean of type SaslConfig");
            }
        }
        ignored.keySet().removeIf(setting -> !told.add(new Ignored(setting, from)));
        if (!ignored.isEmpty()) {
            log.warn(
                    "Not used: {}. Where and as whom the client connects comes from {}, which has nothing of the kind;"
                            + " let it return that, or leave the settings out.",
                    String.join(", ", ignored.values()),
                    from.getName());
        }
    }

    /**
     * What has been told.
     *
     * @param setting the name of the property, or the bean
     * @param details what took its place
     */
    private record Ignored(Object setting, Class<?> details) {}
}
