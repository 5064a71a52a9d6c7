/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import io.zkboot.client.security.TlsConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Another network with TLS on each of its channels; who uses them cannot tell. */
public final class TlsNetwork implements Network {
    /**
     * A server's handshake needs one at a time; while some hang, as on key files on a file server that is gone, others
     * go on. When all hang, further attempts fail by their timeouts, and cost no thread.
     */
    private static final int MOST_THREADS = 4;

    private static final long IDLE_SECONDS = 1;

    private static final AtomicLong THREADS = new AtomicLong();

    private final Network network;
    private final TlsConfig config;
    /** Where files are read, certificates are checked and keys are used, all of which may block. */
    private final ThreadPoolExecutor helper;

    private final List<TlsChannel> channels = new ArrayList<>();

    /** Puts TLS on a network. */
    public TlsNetwork(Network network, TlsConfig config) {
        this.network = network;
        this.config = config;
        this.helper = new ThreadPoolExecutor(
                MOST_THREADS,
                MOST_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> DaemonThread.named("zk-tls-" + THREADS.incrementAndGet(), task));
        helper.allowCoreThreadTimeOut(true);
    }

    @Override
    public Channel open(InetSocketAddress address, String host) throws IOException {
        channels.removeIf(TlsChannel::isClosed);
        helper.purge(); // of what they have given up
        TlsChannel channel = new TlsChannel(
                network.open(address, host),
                host,
                () -> config.newEngine(host, address.getPort()),
                helper,
                network::wakeup);
        channels.add(channel);
        return channel;
    }

    @Override
    public boolean encrypts() {
        return true;
    }

    @Override
    public void await(long nanos) throws IOException {
        network.await(nanos);
    }

    @Override
    public void takeReady() {
        network.takeReady();
    }

    @Override
    public boolean holdsMore() {
        for (TlsChannel channel : channels) {
            if (channel.holdsMore()) {
                return true;
            }
        }
        return network.holdsMore();
    }

    @Override
    public void wakeup() {
        network.wakeup();
    }

    /** Ends the helper threads as well: at once, or as soon as what they wait for heeds an interrupt. */
    @Override
    public void close() {
        channels.forEach(TlsChannel::close);
        channels.clear();
        helper.shutdownNow();
        network.close();
    }
}
