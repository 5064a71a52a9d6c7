/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.error.ClientClosedException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.Outcome;
import io.zkboot.client.event.Reason;
import io.zkboot.client.event.SessionCredentials;
import io.zkboot.client.event.SessionListener;
import io.zkboot.client.event.SessionSnapshot;
import io.zkboot.client.event.SessionState;
import io.zkboot.client.event.WatchInfo;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.session.Session;
import io.zkboot.client.internal.session.call.Call;
import io.zkboot.client.internal.session.composite.LocalOperations;
import io.zkboot.client.internal.session.config.Platform;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.delivery.HeldCalls;
import io.zkboot.client.internal.session.delivery.IntroducedListener;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The session that all views of a client share, and that can be ended and started again. */
public final class SharedSession {
    private final Platform platform;
    private final List<SessionListener> listeners;
    private final String chroot;
    private volatile SessionConfig config;
    /** The session of another client, for the first start that succeeds. Guarded by this. */
    private @Nullable SessionCredentials resumed;
    /** The servers that the ensemble has named, none if it was not asked. Guarded by this. */
    private List<HostPort> followed = List.of();
    /** How often the user has named other servers. Guarded by this. */
    private long listsGiven;

    private volatile @Nullable Session session;
    private volatile SessionSnapshot.Counters before = SessionSnapshot.Counters.ZERO;
    /** Whether it was closed while there was no session. Guarded by this. */
    private boolean closed;

    /**
     * Creates it, not started.
     *
     * @param listeners the list that the config holds, for adding and removing
     * @param chroot the chroot of the connect string, empty for none
     */
    public SharedSession(SessionConfig config, Platform platform, List<SessionListener> listeners, String chroot) {
        this.config = config;
        this.chroot = chroot;
        this.platform = platform;
        this.listeners = listeners;
    }

    /** Uses a session that was started elsewhere, such as one whose threads are a test. */
    public SharedSession(SessionConfig config, Platform platform, Session running) {
        this(config, platform, config.listeners(), "");
        this.session = running;
    }

    /** Takes up the session of another client at the first start. */
    public synchronized void resume(@Nullable SessionCredentials saved) {
        resumed = saved;
    }

    private Session begin() {
        Session begun = Session.start(config, platform, resumed, session);
        resumed = null;
        if (!followed.isEmpty()) {
            begun.follow(followed);
        }
        return begun;
    }

    /** Changes the servers, of a session that runs and of those to come. */
    public synchronized void setServers(List<HostPort> servers) {
        config = config.withServers(servers);
        followed = List.of();
        listsGiven++;
        Session current = session;
        if (current != null) {
            current.setServers(servers);
        }
    }

    /** Returns how often the user has named other servers. */
    synchronized long listsGiven() {
        return listsGiven;
    }

    /**
     * Follows what the ensemble says of itself, in a session that runs and in those to come; unless the user has named
     * other servers since it was asked, for then it was perhaps another ensemble.
     *
     * @param list what {@link #listsGiven} was when the ensemble was asked
     */
    synchronized void follow(List<HostPort> servers, long list) {
        if (list != listsGiven) {
            return;
        }
        followed = List.copyOf(servers);
        Session current = session;
        if (current != null) {
            current.follow(servers);
        }
    }

    public Optional<SessionCredentials> credentials() {
        Session current = session;
        return current == null ? Optional.empty() : Optional.ofNullable(current.credentials());
    }

    public String chroot() {
        return chroot;
    }

    public SessionConfig config() {
        return config;
    }

    public Platform platform() {
        return platform;
    }

    /** Returns a future that refuses to be waited for on the EventThread, as soon as there is one. */
    public <T extends @Nullable Object> CompletableFuture<T> newFuture() {
        Session current = session;
        return current == null ? new CompletableFuture<>() : current.local().newFuture();
    }

    /** Returns a future that is completed on the EventThread when some time has passed. */
    public CompletableFuture<@Nullable Void> delay(Duration time, @Nullable HeldCalls held) {
        long nanos = Timeouts.positive("delay", time).toNanos();
        Session current = session;
        return current == null
                ? CompletableFuture.failedFuture(LocalOperations.notRunning("the client was not started"))
                : current.local().delay(nanos, held);
    }

    public void addListener(SessionListener listener) {
        listeners.add(listener);
    }

    /** Adds a listener that first hears the state of this moment, at its place in the order of the events. */
    public synchronized void addIntroduced(SessionListener listener) { // a start in between would be missed
        IntroducedListener introduced = new IntroducedListener(listener);
        listeners.add(introduced);
        Session current = session;
        if (current == null || !current.local().introduce(introduced)) {
            introduced.introduced();
        }
    }

    /** Removes a listener, however it was added. */
    public void removeListener(SessionListener listener) {
        IntroducedListener.remove(listeners, listener);
    }

    /** Returns the watches of the session, none if there is none. */
    public List<WatchInfo> watches(Chroot view) {
        Session current = session;
        return current == null ? List.of() : current.local().watches(view::seen);
    }

    /** As {@link #watches(Chroot)}, as a future. */
    public CompletableFuture<List<WatchInfo>> watches(Chroot view, @Nullable HeldCalls held) {
        Session current = session;
        return current == null
                ? CompletableFuture.completedFuture(List.of())
                : current.local().watches(view::seen, held);
    }

    public synchronized void start() {
        Session old = session;
        if (old != null && !old.isEnding() && !old.state().isTerminal()) {
            return;
        }
        Session begun = begin(); // may fail, and then all is as it was
        if (old != null) {
            before = before.plus(old.snapshot().counters());
        }
        closed = false;
        session = begun;
    }

    /**
     * Returns the session, and starts it if this is the first that is asked of the client.
     *
     * @throws ClientClosedException if the client was closed before it was ever started
     */
    Session running(Call<?> call) {
        Session current = session;
        return current == null ? startOnDemand(call) : current;
    }

    private Session startOnDemand(Call<?> call) {
        Session current = startUnlessClosed();
        if (current == null) {
            throw new ClientClosedException(
                    new Failure(ErrorCode.CONNECTION_LOSS, call.operation(), call.clientPath(), Outcome.NOT_SENT),
                    "the client was closed before it was started; start() starts it",
                    null);
        }
        return current;
    }

    private synchronized @Nullable Session startUnlessClosed() {
        Session current = session;
        if (current == null && !closed) {
            current = begin();
            session = current;
        }
        return current;
    }

    public SessionState state() {
        Session current = session;
        return current == null ? SessionState.CLOSED : current.state();
    }

    @Nullable String server() {
        Session current = session;
        return current == null ? null : current.server();
    }

    public SessionSnapshot snapshot() {
        Session current = session;
        if (current == null) {
            return new SessionSnapshot(
                    SessionState.CLOSED,
                    Duration.ZERO,
                    Reason.CLOSED_BY_CALLER,
                    "the client was not started",
                    0,
                    null,
                    null,
                    0,
                    Duration.ZERO,
                    0,
                    null,
                    null,
                    null,
                    0,
                    0,
                    0,
                    0,
                    before);
        }
        return current.snapshot().withCountersAdded(before);
    }

    public String name() {
        return config.name();
    }

    /** Returns how a view presents itself in logs and debuggers. */
    public String describe(String face, Chroot view) {
        String server = snapshot().server();
        return face + "[" + config.name() + ", " + state() + (server == null ? "" : " to " + server)
                + (view.isNone() ? "" : ", chroot " + view.prefix()) + "]";
    }

    public boolean awaitConnected(Duration timeout) throws InterruptedException {
        Session current = session;
        if (current == null) {
            current = startUnlessClosed();
        }
        return current != null && current.awaitConnected(timeout);
    }

    public void close() {
        Session current = ending();
        if (current != null) {
            current.close();
        }
    }

    public void detach() {
        Session current = ending();
        if (current != null) {
            current.detach();
        }
    }

    // The wait for the end is outside of the lock: a close must be possible while another one waits.
    private synchronized @Nullable Session ending() {
        closed = true;
        return session;
    }
}
