/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.EnsembleConfig;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.log.EverRarer;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.transport.ConnectString;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Keeps the client's list of servers equal to what the ensemble says of itself: reads {@code /zookeeper/config} when a
 * connection is made, and again when its watch fires, which the engine sets again after a reconnect. Called by the
 * EventThread only.
 */
public final class EnsembleFollower implements SessionListener, Watcher {
    private static final Logger log = SafeLogger.of(EnsembleFollower.class);

    private final String name;
    private final SharedSession session;
    private final Calling calling;
    private final Operations operations = new Operations(Chroot.NONE, Acl.OPEN_UNSAFE, Coding.NONE, null);
    private final EverRarer unusable = new EverRarer();
    private boolean known;
    private long version;

    public EnsembleFollower(String name, Calling calling) {
        this.name = name;
        this.session = calling.session();
        this.calling = calling.unobserved();
    }

    @Override
    public void stateChanged(StateChange change) {
        if (change.to().isConnected()) {
            read();
        }
    }

    @Override
    public void process(WatchedEvent event) {
        if (session.state().isConnected()) {
            read();
        }
    }

    private void read() {
        CompletableFuture<?> unused = calling.submit(operations.getConfig(this)).whenComplete(this::take);
    }

    private void take(@Nullable EnsembleConfig config, @Nullable Throwable failure) {
        if (config == null) {
            log.debug("{}: the configuration of the ensemble cannot be read: {}", name, String.valueOf(failure));
            return; // the next connection reads it again
        }
        if (!config.tellsWhereClientsConnect()) {
            log.debug("{}: the ensemble does not say of each server where its clients are to connect", name);
            return;
        }
        if (known && config.version() <= version) {
            return; // from a server that is behind, or read again
        }
        known = true;
        version = config.version();
        try {
            session.follow(ConnectString.parse(config.connectString()).hosts());
            unusable.reset();
        } catch (IllegalArgumentException why) {
            if (unusable.tells()) {
                log.warn(
                        "{}: the ensemble names servers that cannot be followed: {} ({} times so far)",
                        name,
                        why.getMessage(),
                        unusable.count());
            }
        }
    }
}
