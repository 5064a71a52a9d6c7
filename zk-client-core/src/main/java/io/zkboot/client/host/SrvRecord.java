/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.host;

import static io.zkboot.client.internal.argument.Arguments.given;

/**
 * A service record of the domain name system (RFC 2782).
 *
 * @param priority servers of a lower one are tried first, 0 to 65535
 * @param weight share among the servers of the same priority, 0 to 65535
 * @param port TCP port
 * @param target name of the server, without a dot at the end
 */
public record SrvRecord(int priority, int weight, int port, String target) {
    /** Checks that there is a target. */
    public SrvRecord {
        given("target", target);
    }
}
