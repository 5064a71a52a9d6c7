/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import io.zkboot.client.security.TlsConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;

/** Another network with TLS on each of its channels; who uses them cannot tell. */
public final class TlsNetwork implements Network {
    private static final AtomicLong TASKS = new AtomicLong();

    /** Starts a daemon thread per task. There are a few for each connect, and one that hangs holds up no other. */
    public static final Executor THREAD_PER_TASK = task -> {
        Thread thread = new Thread(task, "zk-tls-" + TASKS.incrementAndGet());
        thread.setDaemon(true);
        thread.start();
    };

    private final Network network;
    private final TlsConfig config;
    private final Executor helper;
    private final List<TlsChannel> channels = new ArrayList<>();

    /**
     * Puts TLS on a network.
     *
     * @param helper where files are read, certificates are checked and keys are used, all of which may block
     */
    public TlsNetwork(Network network, TlsConfig config, Executor helper) {
        this.network = network;
        this.config = config;
        this.helper = helper;
    }

    @Override
    public Channel open(InetSocketAddress address, String host) throws IOException {
        channels.removeIf(TlsChannel::isClosed);
        TlsChannel channel = new TlsChannel(
                network.open(address, host),
                host,
                () -> config.newEngine(host, address.getPort()),
                helper,
                network::wakeup);
        channels.add(channel);
        return channel;
    }

    /** Also ends at once if a channel holds bytes inside that were not read: the socket knows nothing of them. */
    @Override
    public void await(long nanos) throws IOException {
        for (TlsChannel channel : channels) {
            if (channel.holdsMore()) {
                network.await(0);
                return;
            }
        }
        network.await(nanos);
    }

    @Override
    public void wakeup() {
        network.wakeup();
    }

    @Override
    public void close() {
        channels.forEach(TlsChannel::close);
        channels.clear();
        network.close();
    }
}
