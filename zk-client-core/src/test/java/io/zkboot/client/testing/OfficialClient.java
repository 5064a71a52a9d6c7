/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.zookeeper.WatchedEvent;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooKeeper;

/** The official client: an independent eye on a server, and the peer to compare with. Safe for use by many threads. */
public final class OfficialClient implements AutoCloseable {

    private static final Duration USUAL_SESSION_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration TAKEOVER_LIMIT = Duration.ofSeconds(10);

    private final List<KeeperState> states = new ArrayList<>();
    private final ZooKeeper zooKeeper;
    private int seen;

    private OfficialClient(String connectString, Duration sessionTimeout) {
        try {
            zooKeeper = new ZooKeeper(connectString, (int) sessionTimeout.toMillis(), this::note);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Connects with a session timeout of 30 s; returns when connected. */
    public static OfficialClient connect(String connectString) {
        return connect(connectString, USUAL_SESSION_TIMEOUT);
    }

    /** Asks for that session timeout; returns when connected. */
    public static OfficialClient connect(String connectString, Duration sessionTimeout) {
        OfficialClient client = new OfficialClient(connectString, sessionTimeout);
        try {
            client.await(KeeperState.SyncConnected);
            return client;
        } catch (IllegalStateException e) {
            client.close();
            throw e;
        }
    }

    /**
     * Closes the session of a handle behind its back: its owner finds it gone when it connects the next time.
     *
     * @param connectString servers that can be reached
     * @throws IllegalStateException if none of them could be reached
     */
    public static void closeSessionOf(ZooKeeper victim, String connectString) {
        ZooKeeper heir;
        try {
            heir = new ZooKeeper(
                    connectString,
                    victim.getSessionTimeout(),
                    event -> {},
                    victim.getSessionId(),
                    victim.getSessionPasswd());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        try {
            Await.until(
                    "the session is taken",
                    TAKEOVER_LIMIT,
                    () -> heir.getState().isConnected() || !heir.getState().isAlive());
        } finally {
            close(heir);
        }
    }

    /** The client itself. */
    public ZooKeeper zooKeeper() {
        return zooKeeper;
    }

    /** The id of the session. */
    public long sessionId() {
        return zooKeeper.getSessionId();
    }

    /** All states so far, in order. */
    public List<KeeperState> states() {
        synchronized (states) {
            return List.copyOf(states);
        }
    }

    /** Waits until the client has entered that state after the state that was awaited last; fails after a minute. */
    public void await(KeeperState state) {
        long end = System.nanoTime() + LIMIT.toNanos();
        synchronized (states) {
            while (!states.subList(seen, states.size()).contains(state)) {
                long left = Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (left <= 0) {
                    throw new IllegalStateException("The official client has not become " + state + " within "
                            + LIMIT.toSeconds() + " s, only " + states);
                }
                try {
                    states.wait(left);
                } catch (InterruptedException e) {
                    throw Await.interrupted(e);
                }
            }
            seen += states.subList(seen, states.size()).indexOf(state) + 1;
        }
    }

    /** Ends the session, if the server can be reached. */
    @Override
    public void close() {
        close(zooKeeper);
    }

    private static void close(ZooKeeper zooKeeper) {
        try {
            zooKeeper.close();
        } catch (InterruptedException e) {
            throw Await.interrupted(e);
        }
    }

    private void note(WatchedEvent event) {
        if (event.getType() == Watcher.Event.EventType.None) {
            synchronized (states) {
                states.add(event.getState());
                states.notifyAll();
            }
        }
    }
}
