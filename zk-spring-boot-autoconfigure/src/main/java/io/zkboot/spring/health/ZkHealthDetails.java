/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.health;

import io.zkboot.client.ZkClient;
import java.util.Map;

/**
 * What health shows of a client beside its connection. It has no part in the status, and costs no I/O. Any number may be
 * beans.
 */
@FunctionalInterface
public interface ZkHealthDetails {
    /** Returns details of a client by their names; none if there is nothing to tell. */
    Map<String, ?> of(ZkClient client);
}
