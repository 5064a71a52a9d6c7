/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.session.connect;

import io.zkboot.client.event.Reason;
import io.zkboot.client.host.HostPort;
import io.zkboot.client.host.HostProvider;
import io.zkboot.client.internal.log.SafeLogger;
import io.zkboot.client.internal.session.config.SessionConfig;
import io.zkboot.client.internal.session.state.ConnectionLost;
import io.zkboot.client.internal.transport.HostList;
import io.zkboot.client.internal.transport.LoadBalance;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Which server is tried next, and which servers there are: round after round over a list that may change while the
 * session runs, by the user, by a {@link HostProvider}, which is asked on a helper thread, or by the ensemble itself.
 *
 * <p>The ensemble may name addresses that this client cannot reach. So the servers of the user stay in reserve while
 * those of the ensemble are followed: they are tried at the end of a round that has failed whole. If one of them works,
 * the two lists change places.
 *
 * <p>Owned by the SendThread, except {@link #change} and {@link #follow}.
 */
public final class HostRounds {
    private static final Logger log = SafeLogger.of(HostRounds.class);

    /** Nobody will be there to see it; and it can be added to a reading of the clock. */
    private static final Duration NEVER = Duration.ofDays(365 * 100);

    /**
     * Servers that are to be the servers from now on.
     *
     * @param named by the user
     * @param followed by the ensemble, after that
     */
    private record Change(
            @Nullable List<HostPort> named, @Nullable List<HostPort> followed) {}

    /** What the provider said: servers, or why it has none, in words that were asked for on the helper thread. */
    private record Answer(List<HostPort> servers, @Nullable Throwable failure, String message) {}

    private static final Answer UNTOLD =
            new Answer(List.of(), new IllegalStateException("no answer"), "its answer could not be told");

    private final String clientName;
    private final RandomGenerator random;
    private final Runnable wakeup;
    private final Executor helper;
    private final boolean shuffle;
    // Both asked for once, in the thread of the user: they are code of the user like all of the provider.
    private final long refreshNanos;
    private final String providerName;

    private final AtomicReference<@Nullable Change> requested = new AtomicReference<>();
    private final AtomicReference<@Nullable Answer> answered = new AtomicReference<>();
    /**
     * Servers that refused the session: perhaps they are in read-only mode and would grant a temporary one. They are
     * asked for it at the end of the round, when no server has taken the session.
     */
    private final Deque<HostPort> refusers = new ArrayDeque<>();

    private @Nullable HostList hosts;
    private @Nullable HostProvider provider;
    /** Why the provider has no servers; null if it has some. */
    private @Nullable Answer unanswered;

    private boolean asking;
    private long refreshAt;

    /** Whether the servers are those of the ensemble, and the reserve those of the user; if there is one. */
    private boolean following;

    private List<HostPort> reserve = List.of();
    /** What is left of the reserve to try in this round. */
    private final Deque<HostPort> reserveLeft = new ArrayDeque<>();
    /** The server given out last, if it is of the reserve. */
    private @Nullable HostPort reserved;

    private boolean refusersTurn;
    private boolean temporary;

    /**
     * Creates it.
     *
     * @param helper where a host provider is asked
     * @param wakeup lets the SendThread look; any thread
     */
    public HostRounds(SessionConfig settings, RandomGenerator random, Executor helper, Runnable wakeup, long now) {
        this.clientName = settings.name();
        this.random = random;
        this.wakeup = wakeup;
        this.helper = helper;
        SessionConfig.Hosts config = settings.hosts();
        this.shuffle = config.shuffle();
        this.provider = config.provider();
        this.refreshNanos = refreshNanos(provider);
        this.providerName = String.valueOf(provider);
        this.refreshAt = now;
        if (!config.servers().isEmpty()) {
            this.hosts = shuffle ? new HostList(config.servers(), random) : new HostList(config.servers());
        }
    }

    /** Asks for the servers that the user names. Any thread; the SendThread has to be woken after it. */
    public void change(List<HostPort> servers) {
        requested.set(new Change(servers, null));
    }

    /** Asks for the servers that the ensemble says it has. Any thread; the SendThread has to be woken after it. */
    public void follow(List<HostPort> servers) {
        requested.updateAndGet(before -> new Change(before == null ? null : before.named(), servers));
    }

    /**
     * Takes in what was asked for or answered since the last turn.
     *
     * @param connectedTo the server that is connected, null if none is
     * @return whether the list has changed, and a client that is connected is to leave its server for it
     */
    public @Nullable LoadBalance turn(long now, @Nullable HostPort connectedTo) {
        if (isRefreshed() && connectedTo != null && refreshAt - now <= 0) {
            ask();
        }
        LoadBalance result = null;
        Answer answer = taken(answered);
        if (answer != null) {
            asking = false;
            refreshAt = now + refreshNanos;
            // One that was asked before the user set other servers has nothing to say any more.
            result = provider == null ? null : take(answer, connectedTo);
        }
        Change change = taken(requested);
        if (change != null && change.named() != null) {
            provider = null; // the user knows better from now on
            following = false;
            reserve = List.of();
            result = replace(change.named(), connectedTo, true, shuffle);
        }
        if (change != null && change.followed() != null) {
            result = follow(change.followed(), connectedTo);
        }
        return result;
    }

    /**
     * The ensemble may write its addresses in another way than the user does, or in one that is of no use here: a
     * client that uses those of the user stays where it is.
     */
    private @Nullable LoadBalance follow(List<HostPort> servers, @Nullable HostPort connectedTo) {
        boolean balance = following;
        if (!following) {
            reserve = servers();
            following = true;
        }
        return replace(servers, connectedTo, balance, shuffle);
    }

    /** Mostly there is nothing, and that costs a read. */
    private static <T> @Nullable T taken(AtomicReference<@Nullable T> box) {
        return box.get() == null ? null : box.getAndSet(null);
    }

    private @Nullable LoadBalance take(Answer answer, @Nullable HostPort connectedTo) {
        unanswered = answer.failure() == null ? null : answer;
        if (unanswered != null) {
            log.warn(
                    "{}: the servers could not be found out{}: {}",
                    clientName,
                    hosts == null ? "" : ", those known are kept",
                    answer.message());
            return null;
        }
        if (following) {
            reserve = answer.servers();
            return null;
        }
        HostList old = hosts;
        if (old != null && new HashSet<>(old.servers()).equals(new HashSet<>(answer.servers()))) {
            if (connectedTo == null && old.roundCompleted()) {
                old.replace(answer.servers()); // perhaps in another order
            }
            return null;
        }
        return replace(answer.servers(), connectedTo, true, false);
    }

    private @Nullable LoadBalance replace(
            List<HostPort> servers, @Nullable HostPort connectedTo, boolean balance, boolean anyOrder) {
        HostList old = hosts;
        List<HostPort> order = anyOrder ? HostList.shuffled(servers, random) : servers;
        if (old == null) {
            hosts = new HostList(order);
            return new LoadBalance(false, order);
        }
        LoadBalance decided = connectedTo == null || !balance
                ? new LoadBalance(false, order)
                : anyOrder
                        ? LoadBalance.decide(old.servers(), servers, connectedTo, random)
                        : new LoadBalance(!servers.contains(connectedTo), order);
        log.info(
                "{}: the servers are {} now, {} before{}",
                clientName,
                servers,
                old.servers(),
                decided.move() ? "; moving to one of them" : "");
        old.replace(decided.order());
        beginRound();
        return decided;
    }

    /** Returns the next server, null while none is known: the provider has to answer first. */
    @Nullable HostPort next() throws ConnectionLost {
        HostPort refuser = refusersTurn ? refusers.poll() : null;
        temporary = refuser != null;
        if (refuser != null) {
            return refuser;
        }
        reserved = reserveLeft.poll();
        if (reserved != null) {
            return reserved;
        }
        HostList known = hosts;
        if (known != null) {
            return known.next();
        }
        Answer none = unanswered;
        if (none != null) {
            unanswered = null;
            throw new ConnectionLost(Reason.UNRESOLVED_HOST, none.message(), none.failure());
        }
        ask();
        return null;
    }

    /** Returns how the provider calls itself. */
    String providerName() {
        return providerName;
    }

    /** Whether the server given out last is to be asked for a temporary session, good for reading only. */
    boolean isTemporary() {
        return temporary;
    }

    /**
     * Notes that the server given out last failed.
     *
     * @return whether that was the end of a round: the moment to pause
     */
    boolean failed() {
        HostList known = hosts;
        if (known == null) {
            return true;
        }
        if (!temporary && reserved == null) {
            if (!known.roundCompleted()) {
                return false;
            }
            ask();
            reserve.stream().filter(server -> !known.servers().contains(server)).forEach(reserveLeft::add);
        }
        if (!reserveLeft.isEmpty()) {
            return false;
        }
        refusersTurn = !refusers.isEmpty();
        return !refusersTurn;
    }

    /** Notes that a server closed the connection on the request for the session that the client has. */
    void refused(HostPort server) {
        if (!temporary && !refusers.contains(server)) {
            refusers.add(server);
        }
    }

    /** Notes that the server given out last works. */
    void connected(long now) {
        HostList known = hosts;
        if (known != null) {
            if (reserved != null && !temporary) {
                changePlaces(known, reserved);
            }
            known.connected();
        }
        beginRound();
        if (refreshAt - now <= 0) {
            refreshAt = now + refreshNanos;
        }
    }

    /** What has proved unreachable as a whole must not hold up each reconnect. */
    private void changePlaces(HostList known, HostPort works) {
        List<HostPort> failed = known.servers();
        known.replace(reserve);
        known.beginWith(works);
        HostPort unused = known.next();
        reserve = failed;
        following = !following;
        log.info("{}: none of {} could be reached; {} are tried first now", clientName, failed, known);
    }

    private void beginRound() {
        refusers.clear();
        refusersTurn = false;
        reserveLeft.clear();
        reserved = null;
    }

    /** Lets a server be the next. */
    void beginWith(HostPort server) {
        beginRound();
        if (hosts != null) {
            hosts.beginWith(server);
        }
    }

    /** Returns the servers known. */
    public List<HostPort> servers() {
        return hosts == null ? List.of() : hosts.servers();
    }

    /** Returns when the provider is to be asked next while connected; far away if never. */
    public long nextDue(long now) {
        return isRefreshed() && !asking ? refreshAt : now + Duration.ofDays(1).toNanos();
    }

    private boolean isRefreshed() {
        return provider != null && refreshNanos > 0 && !following;
    }

    private static long refreshNanos(@Nullable HostProvider provider) {
        if (provider == null) {
            return 0;
        }
        Duration interval = provider.refreshInterval();
        return interval.compareTo(NEVER) >= 0 ? 0 : interval.toNanos();
    }

    private void ask() {
        HostProvider asked = provider;
        if (asked == null || asking) {
            return;
        }
        asking = true;
        try {
            helper.execute(() -> answer(asked));
        } catch (RuntimeException | Error refused) { // no thread to be had
            answered.set(new Answer(List.of(), refused, refused.toString()));
            wakeup.run();
        }
    }

    private void answer(HostProvider asked) {
        Answer answer = UNTOLD;
        try {
            answer = answerOf(asked);
        } finally { // or the provider would never be asked again
            answered.set(answer);
            wakeup.run();
        }
    }

    @SuppressWarnings("CatchingUnchecked") // code of the user: whatever it throws is the answer
    private Answer answerOf(HostProvider asked) {
        try {
            List<HostPort> servers = List.copyOf(asked.servers());
            return servers.isEmpty()
                    ? unansweredBy(new IllegalStateException(providerName + " named no server"))
                    : new Answer(servers, null, "");
        } catch (Throwable failure) {
            return unansweredBy(failure);
        }
    }

    @SuppressWarnings("CatchingUnchecked") // so is the exception
    private static Answer unansweredBy(Throwable failure) {
        try {
            String message = failure.getMessage();
            return new Answer(List.of(), failure, message == null ? failure.toString() : message);
        } catch (Throwable mute) {
            return new Answer(List.of(), mute, failure.getClass().getName());
        }
    }
}
