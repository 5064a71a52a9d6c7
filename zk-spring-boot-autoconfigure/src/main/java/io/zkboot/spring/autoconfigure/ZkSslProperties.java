/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import org.jspecify.annotations.Nullable;

/** TLS of the ZooKeeper client. */
public class ZkSslProperties {
    /** Whether connections are secured with TLS; by default they are if a bundle is named. */
    private @Nullable Boolean enabled;

    /** Name of the SSL bundle with the client's keys and trust; those of the JVM if TLS is enabled without one. */
    private @Nullable String bundle;

    /** Whether the certificate of a server must be made out for its host as it stands in the connect string. */
    private @Nullable Boolean verifyHostname;

    public boolean isEnabled() {
        return enabled != null ? enabled : bundle != null;
    }

    public void setEnabled(@Nullable Boolean enabled) {
        this.enabled = enabled;
    }

    public @Nullable String getBundle() {
        return bundle;
    }

    public void setBundle(@Nullable String bundle) {
        this.bundle = bundle;
    }

    public boolean isVerifyHostname() {
        return verifyHostname == null || verifyHostname;
    }

    /** Whether TLS is on by the name of a bundle alone, and that is empty. */
    boolean isNameless() {
        return enabled == null && bundle != null && bundle.isBlank();
    }

    /** Whether there is a setting for connections with TLS, but none that says whether they are. */
    boolean isUndecided() {
        return verifyHostname != null && enabled == null && bundle == null;
    }

    public void setVerifyHostname(@Nullable Boolean verifyHostname) {
        this.verifyHostname = verifyHostname;
    }
}
