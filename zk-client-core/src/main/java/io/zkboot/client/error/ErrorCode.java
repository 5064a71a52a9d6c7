/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/**
 * The error codes of the ZooKeeper protocol, as they travel in a reply header ({@code KeeperException.Code} of the
 * reference implementation). A number that is not listed here becomes {@link #UNKNOWN}; the number itself stays
 * readable in {@link ZkException#rawCode()}.
 */
public enum ErrorCode {
    /** Success. */
    OK(0),
    /** Range marker of the server-side system errors. */
    SYSTEM_ERROR(-1),
    /** A later part of a failed multi, which was not tried. */
    RUNTIME_INCONSISTENCY(-2),
    /** The server found its data inconsistent. */
    DATA_INCONSISTENCY(-3),
    /** The connection was lost before the answer. Made by the client. */
    CONNECTION_LOSS(-4),
    /** A request or reply could not be decoded. */
    MARSHALLING_ERROR(-5),
    /** The server does not know the operation. */
    UNIMPLEMENTED(-6),
    /** The deadline of the operation passed. Made by the client. */
    OPERATION_TIMEOUT(-7),
    /** Invalid arguments, for instance a malformed path. */
    BAD_ARGUMENTS(-8),
    /** The server has no such session. */
    UNKNOWN_SESSION(-12),
    /** No quorum of the new configuration is connected and up to date. */
    NEW_CONFIG_NO_QUORUM(-13),
    /** Another reconfiguration is in progress. */
    RECONFIG_IN_PROGRESS(-14),
    /** Range marker of the API errors. */
    API_ERROR(-100),
    /** The node does not exist. */
    NO_NODE(-101),
    /** Not authorised. */
    NO_AUTH(-102),
    /** The expected version is not the node's version. */
    BAD_VERSION(-103),
    /** Ephemeral nodes have no children. */
    NO_CHILDREN_FOR_EPHEMERALS(-108),
    /** The node exists already. */
    NODE_EXISTS(-110),
    /** The node has children. */
    NOT_EMPTY(-111),
    /** The session has expired. */
    SESSION_EXPIRED(-112),
    /** Invalid callback; never sent by today's servers. */
    INVALID_CALLBACK(-113),
    /** The access control list is invalid. */
    INVALID_ACL(-114),
    /** Authentication failed. */
    AUTH_FAILED(-115),
    /** The session was moved to another server. */
    SESSION_MOVED(-118),
    /** A write was sent to a read-only server. */
    NOT_READ_ONLY(-119),
    /** An ephemeral node was asked of a local session. */
    EPHEMERAL_ON_LOCAL_SESSION(-120),
    /** There is no such watcher. */
    NO_WATCHER(-121),
    /** The reference client's name for a passed deadline; kept for completeness. */
    REQUEST_TIMEOUT(-122),
    /** Reconfiguration is disabled on the server. */
    RECONFIG_DISABLED(-123),
    /** The server demands an authentication that the session lacks, and closed it. */
    SESSION_CLOSED_REQUIRES_AUTH(-124),
    /** A quota was exceeded (servers 3.7 and later). */
    QUOTA_EXCEEDED(-125),
    /** The server dropped the request under load, without executing it (3.7 and later). */
    THROTTLED(-127),
    /** A number that this client does not know. */
    UNKNOWN(Integer.MIN_VALUE);

    private static final ErrorCode[] VALUES = values();

    private final int code;

    ErrorCode(int code) {
        this.code = code;
    }

    /** Returns the number on the wire. */
    public int code() {
        return code;
    }

    /** Returns the constant of a number, {@link #UNKNOWN} for one that this client does not know. */
    public static ErrorCode of(int code) {
        for (ErrorCode candidate : VALUES) {
            if (candidate.code == code) {
                return candidate;
            }
        }
        return UNKNOWN;
    }
}
