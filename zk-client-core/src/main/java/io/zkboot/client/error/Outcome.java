/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.error;

/**
 * What a failed operation may have done to the ensemble.
 *
 * <p>Other clients report one "connection loss" for a request that never left the machine and for one whose reply was
 * lost. The difference decides whether repeating it is safe, so every {@link ZkException} carries it.
 */
public enum Outcome {
    /** Not one byte of the request was handed to the network. Repeating it is safe. */
    NOT_SENT,

    /** The server answered and refused: nothing was changed. */
    REJECTED,

    /**
     * The request, or a part of it, left, and no answer arrived that could be read: it was applied once or not at all.
     */
    UNKNOWN
}
