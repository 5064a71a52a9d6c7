/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark;

/** The servers to measure against. */
enum Server {
    /** {@link CannedServer}: what is measured is the client. */
    CANNED("canned", false),
    /** A ZooKeeper server. */
    REAL("real", false),
    /** {@link CannedServer} over TLS. */
    CANNED_TLS("tls canned", true),
    /** The secure port of a ZooKeeper server. */
    REAL_TLS("tls real", true);

    private final String label;
    private final boolean tls;

    Server(String label, boolean tls) {
        this.label = label;
        this.tls = tls;
    }

    /** Its name in the names of cells. */
    String label() {
        return label;
    }

    boolean isTls() {
        return tls;
    }

    Target start() {
        Certificates certificates = tls ? Certificates.make() : null;
        return this == CANNED || this == CANNED_TLS ? Target.canned(certificates) : Target.real(certificates);
    }
}
