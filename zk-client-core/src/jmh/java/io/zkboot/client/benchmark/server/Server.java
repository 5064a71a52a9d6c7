/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.server;

/** The servers to measure against. */
public enum Server {
    /** {@link CannedServer}: what is measured is the client. */
    CANNED("canned", false),
    /** A ZooKeeper server. */
    REAL("real", false),
    /** Three ZooKeeper servers. */
    ENSEMBLE("ensemble", false),
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
    public String label() {
        return label;
    }

    public boolean isTls() {
        return tls;
    }

    /** Starts it. */
    public Target start() {
        Certificates certificates = tls ? Certificates.make() : null;
        return switch (this) {
            case CANNED, CANNED_TLS -> CannedProcess.start(certificates);
            case REAL, REAL_TLS -> RealServers.one(certificates);
            case ENSEMBLE -> RealServers.three();
        };
    }
}
