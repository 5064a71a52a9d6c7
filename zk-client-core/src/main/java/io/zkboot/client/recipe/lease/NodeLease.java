/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.lease;

import static io.zkboot.client.internal.argument.Arguments.given;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.DataCodec;
import io.zkboot.client.data.SetDataOptions;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.internal.mark.Marks;
import io.zkboot.client.recipe.RecipeObserver;
import io.zkboot.client.recipe.internal.Door;
import io.zkboot.client.recipe.internal.Failures;
import io.zkboot.client.recipe.internal.Waiting;
import io.zkboot.client.retry.RetryPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A lease that is kept in a node. */
final class NodeLease implements ZkLease {
    /** The observers' name of the recipe. */
    static final String RECIPE = "lease";

    private static final Duration LONGEST = Duration.ofDays(3_653);

    /**
     * A reading of the clock that counts.
     *
     * @param now what it showed
     * @param local what this machine's own clock showed before that
     * @param ticks what the stop watch of this process showed before that
     */
    record Moment(Instant now, Instant local, long ticks) {}

    private final AsyncZkClient zk;
    private final String path;
    private final LeaseOptions options;
    private final LongSupplier ticker;
    private final String holder;
    private final LeaseStore store;
    private final OwnLeases own;
    private final Duration patience;

    NodeLease(ZkClient client, String path, LeaseOptions options, LongSupplier ticker) {
        this(client, path, options, ticker, OwnLeases.OF_THIS_PROCESS);
    }

    NodeLease(ZkClient client, String path, LeaseOptions options, LongSupplier ticker, OwnLeases own) {
        this.own = own;
        if (ZnodePath.requireValid(path).equals("/")) {
            throw new IllegalArgumentException("The path of a lease cannot be the root: name a node below it.");
        }
        this.zk = client.withCodec(DataCodec.NONE).withRetry(RetryPolicy.NONE).async();
        this.patience = Door.patience(client);
        this.path = path;
        this.options = options;
        this.ticker = ticker;
        String name = options.holder();
        this.holder = name == null ? client.name() + " " + Marks.next() : name;
        this.store = options.layout() == LeaseLayout.KAZOO
                ? new KazooStore(client, zk, path, holder, ticker)
                : new NodeStore(zk, path);
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public String holderName() {
        return holder;
    }

    // ---- what is told of it ----

    void tell(Consumer<RecipeObserver> what) {
        Failures.loudly(() -> what.accept(options.observer()));
    }

    long ticks() {
        return ticker.getAsLong();
    }

    Duration timeSince(long ticks) {
        return Duration.ofNanos(ticks() - ticks);
    }

    // ---- what it consists of ----

    LeaseStore store() {
        return store;
    }

    /** For how long somebody waits at most for an operation. */
    Duration patience() {
        return patience;
    }

    /** Returns the leases of this process. */
    OwnLeases own() {
        return own;
    }

    <R> CompletableFuture<R> newFuture() {
        return zk.newFuture();
    }

    // ---- time ----

    Duration requireTime(Duration time) {
        if (given("time", time).compareTo(Duration.ofMillis(1)) < 0 || time.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("The time of a lease, " + time + ", is outside of 1 ms to 10 years.");
        }
        if (options.layout() == LeaseLayout.KAZOO && time.minusSeconds(1).compareTo(options.maxClockSkew()) <= 0) {
            throw new IllegalArgumentException("The time of a lease, " + time + ", must be longer by more than 1 s than"
                    + " the largest difference of the clocks, " + options.maxClockSkew()
                    + ": with kazoo's layout it is not valid for so long before its end.");
        }
        return time;
    }

    /**
     * Reads the clock that counts, and goes on by that. What it returns is a future of requests from the beginning: one
     * of its own would not refuse to be waited for on the EventThread.
     */
    <R> CompletableFuture<R> now(Function<Moment, CompletableFuture<R>> then) {
        long ticks = ticker.getAsLong();
        Instant local = options.clock().instant();
        try {
            return options.serverTime()
                    ? serverTime().thenCompose(now -> then.apply(new Moment(now, local, ticks)))
                    : then.apply(new Moment(local, local, ticks));
        } catch (RuntimeException | Error notBegun) { // the client could not be started, for instance
            return CompletableFuture.failedFuture(notBegun);
        }
    }

    private CompletableFuture<Instant> serverTime() {
        String clock = ZnodePath.child(path, "time");
        SetDataOptions tick = SetDataOptions.ANY_VERSION.asIdempotent();
        return zk.setData(clock, null, tick)
                .exceptionallyCompose(failure -> Waiting.unwrapped(failure) instanceof NoNodeException
                        ? zk.create(
                                        clock,
                                        null,
                                        CreateOptions.PERSISTENT.withParents().orSet())
                                .thenCompose(made -> zk.setData(clock, null, tick))
                        : CompletableFuture.failedFuture(failure))
                .thenApply(stat -> Instant.ofEpochMilli(stat.mtime()));
    }

    /** When one that is taken or renewed now ends, and by what it is known until then that it has not. */
    HeldLease.Term term(Moment moment, Duration time, @Nullable String mark) {
        LeaseText text = LeaseText.of(holder, moment.now().plus(time), mark);
        boolean kazoos = options.layout() == LeaseLayout.KAZOO;
        // Others of ours wait until the end and the difference; kazoo's do not wait.
        Duration early = kazoos ? options.maxClockSkew() : Duration.ZERO;
        // Servers tell whole milliseconds: it may have been later by as much.
        Duration rounded = options.serverTime() ? Duration.ofMillis(1) : Duration.ZERO;
        Duration ahead = Duration.between(moment.now(), moment.local());
        return new HeldLease.Term(
                text,
                text.end().minus(early).minus(rounded).plus(ahead),
                moment.ticks() + time.minus(early).minus(rounded).toNanos());
    }

    /**
     * Whether a lease has not ended yet, for this machine. A stop watch may stand still while the machine is suspended,
     * and a clock may be set back: what either says is enough. By the time of the servers that is said of the time that
     * has passed, and not of what the clock shows.
     */
    boolean isValid(HeldLease.Term term) {
        return term.lastTick() - ticker.getAsLong() > 0
                && options.clock().instant().isBefore(term.lastMoment());
    }

    boolean mayTake(LeaseText kept, Instant now) {
        // Without a name each attempt stands for itself, so that two threads do not hold side by side.
        return (options.holder() != null && kept.holder().equals(holder)) || isOver(kept, now);
    }

    private boolean isOver(LeaseText kept, Instant now) {
        return !now.isBefore(kept.end().plus(options.maxClockSkew()));
    }

    // ---- operations ----

    @Override
    public Optional<Lease> tryAcquire(Duration time) {
        return Waiting.await(tryAcquireAsync(time), "tryAcquire", path, patience);
    }

    @Override
    public CompletableFuture<Optional<Lease>> tryAcquireAsync(Duration time) {
        requireTime(time);
        String mark =
                options.layout() == LeaseLayout.KAZOO ? null : Marks.next().toString();
        long since = ticks();
        CompletableFuture<Optional<Lease>> taking =
                now(moment -> new LeaseAttempt(this, moment, term(moment, time, mark)).begin());
        return new Handover(options.observer(), path, () -> timeSince(since), zk.newFuture()).of(taking);
    }

    @Override
    public Optional<LeaseHolder> holder() {
        return Waiting.await(holderAsync(), "holder", path, patience);
    }

    @Override
    public CompletableFuture<Optional<LeaseHolder>> holderAsync() {
        return now(moment -> store.read()
                .thenApply(kept -> kept.filter(there -> !isOver(there.text(), moment.now()))
                        .map(there -> new LeaseHolder(
                                there.text().holder(), there.text().end(), there.mzxid()))));
    }

    @Override
    public String toString() {
        return "lease " + path;
    }
}
