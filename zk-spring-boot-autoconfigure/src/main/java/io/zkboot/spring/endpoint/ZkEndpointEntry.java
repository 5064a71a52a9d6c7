/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.endpoint;

/**
 * What the actuator endpoint {@code zookeeper} shows of one thing, such as a lock: usually a record, whose components
 * are shown under their names.
 *
 * <p>It has no node data and no secrets. Session ids, zxids and other numbers beyond 2<sup>53</sup> are texts in
 * hexadecimal, as {@link ZkEndpointText#hex} makes them, since a reader in JavaScript would lose their last digits;
 * times are texts as well, by {@code toString()} of the classes of {@code java.time}.
 */
public interface ZkEndpointEntry {
    /** Returns the name of the client that it belongs to, as {@link io.zkboot.spring.ZkClients#nameOf} tells it. */
    String client();
}
