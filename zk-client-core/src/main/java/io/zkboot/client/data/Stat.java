/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

/**
 * The status of a znode ({@code Stat} of the protocol, 68 bytes).
 *
 * @param czxid transaction that created the node
 * @param mzxid transaction that last changed its data
 * @param ctime creation, milliseconds since the epoch by the server's clock
 * @param mtime last change of the data, milliseconds since the epoch by the server's clock
 * @param version number of changes of the data
 * @param cversion number of changes of the children
 * @param aversion number of changes of the access control list
 * @param ephemeralOwner session that owns the node, 0 if it is not ephemeral
 * @param dataLength length of the data in bytes, 0 for none
 * @param numChildren number of children
 * @param pzxid transaction that last created or deleted a child
 */
public record Stat(
        long czxid,
        long mzxid,
        long ctime,
        long mtime,
        int version,
        int cversion,
        int aversion,
        long ephemeralOwner,
        int dataLength,
        int numChildren,
        long pzxid) {
    /** Whether the node is ephemeral: it ends with the session that made it. */
    public boolean isEphemeral() {
        return ephemeralOwner != 0;
    }
}
