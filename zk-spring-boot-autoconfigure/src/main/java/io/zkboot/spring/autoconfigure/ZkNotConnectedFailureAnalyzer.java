/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says which server did not answer, and why. */
final class ZkNotConnectedFailureAnalyzer extends AbstractFailureAnalyzer<ZkNotConnectedException> {
    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ZkNotConnectedException cause) {
        String description = "%s%n%nThe last error was: %s"
                .formatted(
                        cause.getMessage(),
                        cause.getDetail().isEmpty() ? "none; no attempt has ended yet" : cause.getDetail());
        return new FailureAnalysis(description, action(cause), cause);
    }

    private static String action(ZkNotConnectedException cause) {
        String first = switch (cause.getReason()) {
            case UNRESOLVED_HOST -> "Check the host names in 'zk.connect-string'.";
            case REFUSED -> "Start the ZooKeeper server, or correct 'zk.connect-string'.";
            case CONNECT_TIMEOUT -> "Check that the network lets the connection pass, or raise 'zk.connect-timeout'.";
            case REFUSED_SESSION ->
                "Check that the ensemble has a quorum and that the server's 'maxClientCnxns' is not reached.";
            case TLS ->
                "Check that port and certificates fit: one side speaks TLS and the other does not trust it or does not speak it.";
            case AUTHENTICATION -> "Correct 'zk.auth'.";
            case PROTOCOL -> "Check that the port in 'zk.connect-string' is a ZooKeeper client port.";
            default -> "Check the ZooKeeper server and 'zk.connect-string'.";
        };
        return first
                + " To start without a connection, set 'zk.startup.mode' to 'background'; to wait longer, raise"
                + " 'zk.startup.timeout'.";
    }
}
