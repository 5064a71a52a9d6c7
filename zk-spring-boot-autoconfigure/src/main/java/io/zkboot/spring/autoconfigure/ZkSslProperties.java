/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** TLS of the ZooKeeper client. */
public class ZkSslProperties {
    /** Whether connections are secured with TLS; by default they are if a bundle is named. */
    private @Nullable Boolean enabled;

    /** Name of the SSL bundle with the client's keys and trust; those of the JVM if TLS is enabled without one. */
    private @Nullable String bundle;

    /** Whether the certificate of a server must be made out for its host as it stands in the connect string. */
    private @Nullable Boolean verifyHostname;

    private @Nullable ZkSslProperties inherited;
    private BooleanSupplier elsewhere = () -> false;

    public @Nullable Boolean getEnabled() {
        return enabled;
    }

    boolean enabled() {
        if (enabled != null) {
            return enabled;
        }
        return bundle != null || (inherited != null && inherited.enabled());
    }

    public void setEnabled(@Nullable Boolean enabled) {
        this.enabled = enabled;
    }

    public @Nullable String getBundle() {
        return bundle;
    }

    @Nullable String bundle() {
        return bundle != null || inherited == null ? bundle : inherited.bundle();
    }

    public void setBundle(@Nullable String bundle) {
        this.bundle = bundle;
    }

    public @Nullable Boolean getVerifyHostname() {
        return verifyHostname;
    }

    boolean verifyHostname() {
        if (verifyHostname != null) {
            return verifyHostname;
        }
        return inherited == null || elsewhere.getAsBoolean() || inherited.verifyHostname();
    }

    /** Whether TLS is on by the name of a bundle alone, and that is empty. */
    boolean isNameless() {
        if (enabled != null) {
            return false;
        }
        return bundle != null ? bundle.isBlank() : inherited != null && inherited.isNameless();
    }

    /** Whether there is a setting for connections with TLS, but none that says whether they are. */
    boolean isUndecided() {
        return verifyHostname != null && enabled == null && bundle == null && !enabled();
    }

    public void setVerifyHostname(@Nullable Boolean verifyHostname) {
        this.verifyHostname = verifyHostname;
    }

    boolean isOwn(String property, boolean isElsewhere) {
        return switch (property) {
            case "" -> isDecided();
            case "enabled" -> enabled != null;
            case "bundle" -> bundle != null;
            case "verify-hostname" -> verifyHostname != null || isElsewhere;
            default -> throw new IllegalArgumentException(property);
        };
    }

    /** Whether it says itself whether connections are secured, and how. */
    boolean isDecided() {
        return enabled != null || bundle != null;
    }

    /**
     * Takes what is not set from others: at another ensemble all but that the host need not be verified.
     *
     * @param elsewhere whether this is for another ensemble
     */
    void inherit(ZkSslProperties from, BooleanSupplier elsewhere) {
        this.inherited = from;
        this.elsewhere = elsewhere;
    }
}
