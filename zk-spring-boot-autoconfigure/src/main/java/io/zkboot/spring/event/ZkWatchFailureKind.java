/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.event;

/** What of a watch endpoint has failed. */
public enum ZkWatchFailureKind {
    /** The server refuses the watch, or knows no such watches. Nothing is heard; it is tried again. */
    WATCH,
    /** A node may not be read, or its children not be listed. It is tried again. */
    READ,
    /** The method or the listener has failed on an event, or the data could not be converted. The event is over. */
    LISTENER
}
