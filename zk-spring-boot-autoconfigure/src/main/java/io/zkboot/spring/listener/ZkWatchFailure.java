/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import io.zkboot.spring.event.ZkWatchFailureKind;

/**
 * What of a watch endpoint does not work right now.
 *
 * @param kind what has failed
 * @param path the node concerned; the path or pattern that is watched, if it concerns all of it
 * @param cause what was thrown
 */
public record ZkWatchFailure(ZkWatchFailureKind kind, String path, Throwable cause) {}
