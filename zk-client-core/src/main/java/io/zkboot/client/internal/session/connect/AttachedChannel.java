/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.connect;

import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.FrameReader;
import io.zkboot.client.internal.transport.FrameWriter;

/**
 * A channel to a server that has attached the session; what follows on it are requests and replies.
 *
 * @param version can ask the server for its version
 */
public record AttachedChannel(
        HostPort server, Channel channel, FrameReader reader, FrameWriter writer, VersionQuestion version) {}
