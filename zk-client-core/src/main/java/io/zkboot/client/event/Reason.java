/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.event;

/** Why a session is not connected, or why a connect attempt failed: what an operator looks for first. */
public enum Reason {
    /** Nothing is wrong. */
    NONE,
    /** The client was not started yet, or was closed by its owner. */
    CLOSED_BY_CALLER,
    /** No address was found for the host name. */
    UNRESOLVED_HOST,
    /** The server's machine refused the TCP connection: nothing listens there. */
    REFUSED,
    /** The TCP connection or the answer to the session request took longer than the connect timeout. */
    CONNECT_TIMEOUT,
    /** The server closed the connection. */
    CLOSED_BY_SERVER,
    /**
     * The server closed the connection right after the session request, as servers do that are behind the last
     * transaction this client has seen, are not serving, or have too many connections of this address.
     */
    REFUSED_SESSION,
    /** The server answered nothing for two thirds of the session timeout, pings included; events are no answers. */
    HEARTBEAT_LOST,
    /** The server sent something that is not the ZooKeeper protocol. */
    PROTOCOL,
    /** The TLS handshake failed. */
    TLS,
    /**
     * The login that SASL needs could not be done for now: no KDC answers, or the clocks differ, or the password could
     * not be fetched. It is tried again; a login that is refused for good is an {@link #AUTHENTICATION}.
     */
    LOGIN,
    /** An authentication was refused. */
    AUTHENTICATION,
    /** The session expired. */
    SESSION_EXPIRED,
    /**
     * The client left the server by its own choice, with its session: the list of servers has changed, or a server that
     * takes writes was found in place of one in read-only mode.
     */
    MOVING,
    /**
     * The only servers within reach are in read-only mode. They keep no session alive, so after its timeout it must be
     * presumed gone.
     */
    READ_ONLY,
    /** The retry policy for connecting is spent. */
    RETRY_SPENT,
    /** Another input or output error of the socket. */
    IO,
    /** A defect of the client itself; the log holds the stack trace. */
    INTERNAL
}
