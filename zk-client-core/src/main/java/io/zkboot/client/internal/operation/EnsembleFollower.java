/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.data.Acl;
import io.zkboot.client.data.EnsembleConfig;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.StateChange;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.log.EverRarer;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.session.config.Platform;
import io.zkboot.client.internal.transport.ConnectString;
import io.zkboot.client.retry.Backoff;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;

/**
 * Keeps the client's list of servers equal to what the ensemble says of itself: reads {@code /zookeeper/config} when a
 * connection is made, and again when its watch fires, which the engine sets again after a reconnect. A read that fails
 * has set no watch, so it is tried again on the same connection. Called by the EventThread only.
 */
public final class EnsembleFollower implements SessionListener, Watcher {
    private static final Logger log = SafeLogger.of(EnsembleFollower.class);

    /** The server says that it has no configuration to show. The next connection may be to one that has. */
    private static final Set<ErrorCode> NOT_TOLD =
            Set.of(ErrorCode.NO_NODE, ErrorCode.NO_AUTH, ErrorCode.UNIMPLEMENTED);

    private static final RetryPolicy PAUSES = new RetryPolicy(
            RetryPolicy.FOREVER, Duration.ofSeconds(1), 2, 0.5, Duration.ofMinutes(1), null, true, null);

    private final String name;
    private final SharedSession session;
    private final Calling calling;
    private final Operations operations = new Operations(Chroot.NONE, Acl.OPEN_UNSAFE, Coding.NONE, null);
    private final EverRarer unusable = new EverRarer();
    private final Backoff pauses;
    /** How many reads were begun. */
    private int reads;

    private boolean known;
    private long version;
    /** Of which list of the user's {@link #version} is. */
    private long knownFrom;

    public EnsembleFollower(String name, Calling calling) {
        this.name = name;
        this.session = calling.session();
        this.calling = calling.unobserved();
        Platform platform = session.platform();
        this.pauses = new Backoff(PAUSES, platform.clock()::nanoTime, platform.random());
    }

    @Override
    public void stateChanged(StateChange change) {
        if (change.from().isTerminal()) { // started again: the servers may have begun anew as well
            known = false;
        }
        if (change.to().isConnected()) {
            pauses.reset();
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
        reads++;
        long list = session.listsGiven();
        CompletableFuture<?> unused = calling.submit(operations.getConfig(this)).whenComplete((config, failure) -> {
            if (config != null) {
                pauses.reset();
                take(config, list);
            } else if (failure != null) {
                failed(failure);
            }
        });
    }

    private void failed(Throwable failure) {
        log.debug("{}: the configuration of the ensemble cannot be read: {}", name, failure.toString());
        if (!session.state().isConnected()
                || (failure instanceof ZkException answer && NOT_TOLD.contains(answer.code()))) {
            return; // the next connection reads it again
        }
        int failed = reads;
        Duration pause = Duration.ofNanos(Math.max(1_000_000, pauses.nextPauseNanos(failure)));
        CompletableFuture<?> unused = session.delay(pause, null).thenRun(() -> {
            if (reads == failed && session.state().isConnected()) {
                read();
            }
        });
    }

    private void take(EnsembleConfig config, long list) {
        if (!config.tellsWhereClientsConnect()) {
            log.debug("{}: the ensemble does not say of each server where its clients are to connect", name);
            return;
        }
        if (known && knownFrom == list && config.version() <= version) {
            return; // from a server that is behind, or read again
        }
        known = true;
        knownFrom = list;
        version = config.version();
        try {
            session.follow(ConnectString.parse(config.connectString()).hosts(), list);
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
