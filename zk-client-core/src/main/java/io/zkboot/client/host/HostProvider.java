/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.host;

import java.time.Duration;
import java.util.List;

/**
 * Says where the servers are, for who keeps that elsewhere than in a connect string. Given to a client by
 * {@link io.zkboot.client.ZkClientBuilder#hostProvider}.
 *
 * <p>It is asked on a thread of its own, never on the client's, so it may block; one question at a time. It is asked
 * before the first attempt to connect, again after every round in which all servers failed, and at its
 * {@link #refreshInterval()}. Until an answer has come, the servers known last are tried; the first answer is waited
 * for. An answer that takes longer than the connect timeout counts as a failed attempt.
 */
@FunctionalInterface
public interface HostProvider {
    /**
     * Returns the servers, at least one, in the order in which they shall be tried. Names need not be resolved: the
     * client does that anew for each attempt, and TLS verifies the name given here.
     *
     * @throws Exception if that cannot be found out at present; the client goes on with the servers known last, and
     *     shows the message if it knows none
     */
    List<HostPort> servers() throws Exception;

    /**
     * Returns how often to ask while all is well; zero (the default) for never. A client whose server is named no
     * longer moves to one that is, with its session. Asked for once, when the client starts.
     */
    default Duration refreshInterval() {
        return Duration.ZERO;
    }
}
