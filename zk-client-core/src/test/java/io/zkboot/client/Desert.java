/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client;

import io.zkboot.client.internal.transport.Channel;
import io.zkboot.client.internal.transport.Network;
import io.zkboot.client.internal.transport.TcpNetwork;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;

/** A network in which nobody can be reached, over a real selector: for clients with real threads and no server. */
class Desert implements Network {
    private final TcpNetwork selector;
    private volatile boolean closed;

    Desert() {
        try {
            selector = new TcpNetwork();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public Channel open(InetSocketAddress address, String host) throws IOException {
        throw new IOException("nobody is there");
    }

    @Override
    public void await(long nanos) throws IOException {
        selector.await(nanos);
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    @Override
    public void close() {
        selector.close();
        closed = true;
    }
}
