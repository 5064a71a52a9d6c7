/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

/** What happened to a watched node. */
public enum ZkNodeEventType {
    /** The node is there as the watch begins. */
    INITIAL,
    /** The node was created. */
    CREATED,
    /** The data of the node was set. */
    DATA_CHANGED,
    /** A child of the node was created or deleted. */
    CHILDREN_CHANGED,
    /** The node was deleted. */
    DELETED
}
