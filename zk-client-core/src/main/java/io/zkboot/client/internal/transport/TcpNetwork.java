/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.transport;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.channels.UnresolvedAddressException;
import java.nio.channels.UnsupportedAddressTypeException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Plain TCP over one selector. */
public final class TcpNetwork implements Network {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Selector selector;
    /** What was selected and not told yet. */
    private final List<SelectionKey> ready = new ArrayList<>();

    private final Consumer<SelectionKey> found = ready::add;

    private volatile boolean awaiting;

    /**
     * Opens the selector.
     *
     * @throws IOException if the machine has no file descriptor left, for example
     */
    public TcpNetwork() throws IOException {
        this.selector = Selector.open();
    }

    @Override
    public Channel open(InetSocketAddress address, String host) throws IOException {
        SocketChannel socket = SocketChannel.open();
        try {
            socket.configureBlocking(false);
            socket.setOption(StandardSocketOptions.TCP_NODELAY, true);
            socket.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            boolean connected = socket.connect(address);
            TcpChannel channel = new TcpChannel(this, socket, selector);
            if (connected) {
                // No event will tell: let the next await end at once, as if one had.
                selector.wakeup();
            }
            return channel;
        } catch (UnresolvedAddressException | UnsupportedAddressTypeException unusable) {
            socket.close();
            throw new IOException(
                    "Cannot connect to " + address + ": the address is not resolved or of a kind that"
                            + " this machine does not use (IPv6 while java.net.preferIPv4Stack is set)",
                    unusable);
        } catch (IOException | RuntimeException | Error failure) {
            socket.close();
            throw failure;
        }
    }

    @Override
    public void await(long nanos) throws IOException {
        // A selector does not wait in an interrupted thread: one stray interrupt would make the loop spin.
        boolean interrupted = Thread.interrupted();
        if (nanos <= 0 || interrupted) {
            selector.selectNow(found);
            return;
        }
        awaiting = true;
        try {
            selector.select(found, roundedUpToMillis(nanos));
        } finally {
            awaiting = false;
        }
    }

    /** What another thread lets a channel wait for is news only to the next selection: ends the one under way. */
    void interestChanged() {
        if (awaiting) {
            selector.wakeup();
        }
    }

    @Override
    public void takeReady() {
        for (int i = 0; i < ready.size(); i++) {
            SelectionKey key = ready.get(i);
            if (key.isValid()) { // and not closed meanwhile
                ((TcpChannel) key.attachment()).ready(key);
            }
        }
        ready.clear();
    }

    /** Up, because rounding down makes the last millisecond before a deadline a busy loop. */
    static long roundedUpToMillis(long nanos) {
        return nanos / NANOS_PER_MILLI + (nanos % NANOS_PER_MILLI == 0 ? 0 : 1);
    }

    @Override
    public void wakeup() {
        selector.wakeup();
    }

    /** Makes the selector let go of closed channels, whose descriptors stay open as long as it knows them. */
    void forgetClosedChannels() throws IOException {
        if (selector.isOpen()) {
            selector.selectNow(found);
            // That look has eaten any wakeup meant for the next await.
            selector.wakeup();
        }
    }

    @Override
    public void close() {
        if (!selector.isOpen()) {
            return;
        }
        for (SelectionKey key : selector.keys().toArray(new SelectionKey[0])) {
            ((TcpChannel) key.attachment()).close();
        }
        try {
            selector.close();
        } catch (IOException closed) {
            // The selector counts as closed all the same, and there is nobody left to wait on it.
        }
    }
}
