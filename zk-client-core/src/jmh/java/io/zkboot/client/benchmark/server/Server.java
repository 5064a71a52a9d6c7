/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.server;

/** The servers to measure against. */
public enum Server {
    /** {@link CannedServer}: what is measured is the client. */
    CANNED("canned", false, Server.WARM_CLIENT),
    /** A ZooKeeper server. */
    REAL("real", false, Server.WARM_SERVER),
    /** Three ZooKeeper servers. */
    ENSEMBLE("ensemble", false, Server.WARM_SERVER),
    /** {@link CannedServer} over TLS. */
    CANNED_TLS("tls canned", true, Server.WARM_CLIENT),
    /** The secure port of a ZooKeeper server. */
    REAL_TLS("tls real", true, Server.WARM_SERVER);

    private static final int WARM_CLIENT = 8;
    /** It has more code than a client, and compiles it on the cores that are measured: 5,000 reads a second become 13,000. */
    private static final int WARM_SERVER = 20;

    private final String label;
    private final boolean tls;
    private final int warmUps;

    Server(String label, boolean tls, int warmUps) {
        this.label = label;
        this.tls = tls;
        this.warmUps = warmUps;
    }

    /** Its name in the names of cells. */
    public String label() {
        return label;
    }

    public boolean isTls() {
        return tls;
    }

    /** How many rounds a process of a client does at it before those that count. */
    public int warmUps() {
        return warmUps;
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
