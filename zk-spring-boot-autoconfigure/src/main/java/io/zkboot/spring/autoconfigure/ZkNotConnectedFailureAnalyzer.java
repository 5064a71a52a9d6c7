/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

/** Says which server did not answer, why, and where the setting stands that decides about it. */
final class ZkNotConnectedFailureAnalyzer extends AbstractFailureAnalyzer<ZkNotConnectedException> {
    private final @Nullable BeanFactory beanFactory;
    private final @Nullable Environment environment;

    ZkNotConnectedFailureAnalyzer(@Nullable BeanFactory beanFactory, @Nullable Environment environment) {
        this.beanFactory = beanFactory;
        this.environment = environment;
    }

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, ZkNotConnectedException cause) {
        String description = "%s%n%nThe last error was: %s"
                .formatted(
                        cause.getMessage(),
                        cause.getDetail().isEmpty() ? "none; no attempt has ended yet" : cause.getDetail());
        ConnectionSource source = new ConnectionSource(cause.getClientName(), beanFactory, environment);
        String later = cause.getState().isTerminal()
                ? "" // waiting is of no use
                : " To start without a connection, set 'zk.startup.mode' to 'background'; to wait longer, raise"
                        + " 'zk.startup.timeout'.";
        return new FailureAnalysis(description, action(cause, source) + later, cause);
    }

    private static String action(ZkNotConnectedException cause, ConnectionSource source) {
        return switch (cause.getReason()) {
            case UNRESOLVED_HOST -> "Check the host names: " + source.servers() + ".";
            case REFUSED -> "Start the ZooKeeper server, or correct " + source.servers() + ".";
            case CONNECT_TIMEOUT ->
                "Check that the network lets the connection pass to " + source.servers() + ", or raise "
                        + source.setting("connect-timeout") + ".";
            case REFUSED_SESSION ->
                "Check that the ensemble has a quorum and that the server's 'maxClientCnxns' is not reached.";
            case TLS ->
                "Check that port and certificates fit: one side speaks TLS and the other does not trust it or does not"
                        + " speak it. It is set by " + source.tls() + ".";
            case LOGIN ->
                "Check that the login of " + source.sasl() + " can be done: that the KDC answers and the clocks agree,"
                        + " or that the password can be had.";
            case AUTHENTICATION -> authentication(cause.getDetail(), source);
            case PROTOCOL -> "Check that the port is a ZooKeeper client port: " + source.servers() + ".";
            case READ_ONLY -> "Give the ensemble its quorum, or set " + source.setting("read-only") + " to 'true'.";
            case RETRY_SPENT ->
                "Raise " + source.setting("connect-retry.max-tries") + " or " + source.setting("connect-retry.deadline")
                        + ".";
            default -> "Check the ZooKeeper server and " + source.servers() + ".";
        };
    }

    private static String authentication(String detail, ConnectionSource source) {
        if (detail.contains("enforce.auth")) { // any identity will do that the server asks for
            return "Give the client an identity that the server demands: correct " + source.auth() + " or "
                    + source.sasl() + ".";
        }
        return "Correct " + (detail.contains("SASL") ? source.sasl() : source.auth()) + ".";
    }
}
