/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/**
 * What a failed operation may have done to the ensemble.
 *
 * <p>Other clients report one "connection loss" for a request that never left the machine and for one whose reply was
 * lost. The difference decides whether repeating it is safe, so every {@link ZkException} carries it.
 *
 * <p>An operation of several requests, such as a create with parents or a recursive delete, fails with the failure of
 * the one that failed. {@code NOT_SENT} is said of it only if none of its requests can have changed anything.
 */
public enum Outcome {
    /** Not one byte of the request was handed to the network. Repeating it is safe. */
    NOT_SENT,

    /** The server answered and refused: the request has changed nothing. Those before it of one operation may have. */
    REJECTED,

    /**
     * The request, or a part of it, left, and no answer arrived that could be read: it was applied once or not at all.
     * Or the server answered that something went wrong with it, which may be after it had applied a write. Or it was
     * not sent, but requests before it of the same operation may have been applied, or it goes on in the background.
     *
     * <p>That nothing of it is seen does not prove that it never will be: a server that stood still may pass on what it
     * holds of a lost connection, even after later requests of the session, once that has moved away and back.
     */
    UNKNOWN
}
