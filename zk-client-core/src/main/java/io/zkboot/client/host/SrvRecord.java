/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.host;

import static io.zkboot.client.internal.argument.Arguments.given;

/**
 * A service record of the domain name system (RFC 2782).
 *
 * @param priority servers of a lower one are tried first, 0 to 65535
 * @param weight share among the servers of the same priority, 0 to 65535
 * @param port TCP port, 0 to 65535; 0 is one that no server has
 * @param target name of the server, without a dot at the end
 */
public record SrvRecord(int priority, int weight, int port, String target) {
    private static final int HIGHEST = 65_535;

    /** Checks that there is a target, and that the numbers are possible. */
    public SrvRecord {
        given("target", target);
        requirePossible("priority", priority);
        requirePossible("weight", weight);
        requirePossible("port", port);
    }

    private static void requirePossible(String what, int number) {
        if (number < 0 || number > HIGHEST) {
            throw new IllegalArgumentException("The " + what + " of a service record is " + number
                    + "; it is a number from 0 to " + HIGHEST + ".");
        }
    }
}
