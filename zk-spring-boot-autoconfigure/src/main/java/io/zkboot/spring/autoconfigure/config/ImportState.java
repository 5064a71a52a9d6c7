/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

/** How the properties of an imported node stand to what is on the servers. */
enum ImportState {
    /** Nothing was read yet, as no server has answered. */
    UNREAD,
    /** They are what is there. */
    LIVE,
    /** They are what was last read; the connection is lost, or what was missed is being read. */
    STALE,
    /** A part, or all, cannot be read; of that they are the last good values. */
    FAILED,
    /** There is no such node at the moment. */
    ABSENT,
    /** They were read at the start, and are not followed. */
    FIXED
}
