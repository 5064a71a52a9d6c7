/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.connect;

import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.ChunkingChannel;
import io.zkboot.client.internal.transport.Network;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A network of sockets that take two bytes at first, as one that has just been opened hardly ever does. */
final class NarrowNetwork implements Network {
    static final int TAKEN_AT_FIRST = 2;

    final List<ChunkingChannel> opened = new ArrayList<>();

    /** Returns the newest channel. */
    ChunkingChannel last() {
        return opened.get(opened.size() - 1);
    }

    @Override
    public Channel open(InetSocketAddress address, String host) {
        ChunkingChannel channel = new ChunkingChannel(1_000);
        channel.credit(TAKEN_AT_FIRST);
        opened.add(channel);
        return channel;
    }

    @Override
    public void await(long nanos) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void wakeup() {
        // Nobody sleeps here.
    }

    @Override
    public void close() {
        opened.forEach(ChunkingChannel::close);
    }
}
