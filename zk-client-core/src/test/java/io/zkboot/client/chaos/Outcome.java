/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

/** What a caller knows of a call that has ended. */
enum Outcome {
    /** Done, and answered. */
    OK,
    /** A server has refused it. */
    REFUSED,
    /** The client says that not a byte of it was sent. */
    NOT_SENT,
    /** Nobody says whether it was applied. */
    UNKNOWN
}
