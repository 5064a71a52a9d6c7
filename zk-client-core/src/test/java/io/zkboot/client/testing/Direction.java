/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

/** The two ways through a {@link FaultProxy}. */
public enum Direction {
    /** Requests. */
    TO_SERVER,
    /** Replies and events. */
    TO_CLIENT
}
