/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.memory;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.Op;
import io.zkboot.client.recipe.LossReason;
import io.zkboot.client.recipe.leader.LeaderOptions;
import io.zkboot.client.recipe.leader.LeaderTask;
import io.zkboot.client.recipe.leader.ZkLeaderElection;
import io.zkboot.client.recipe.leader.ZkLeaderObserver;
import io.zkboot.client.recipe.lock.LockOptions;
import io.zkboot.client.recipe.lock.ZkLock;
import io.zkboot.client.recipe.lock.ZkReadWriteLock;
import io.zkboot.client.recipe.lock.ZkSemaphore;
import java.time.Duration;
import java.util.List;

/**
 * Recipes in memory, as one process has them, with everything in the hands of a test: the connection, the session and
 * the time.
 *
 * <p><b>What is guaranteed:</b> they behave as the real ones do towards their callers; the same tests run against both.
 * <b>What is not:</b> that a system works which uses them: there are no servers, no network and no data. Test that
 * against a server.
 *
 * <pre>{@code
 * InMemoryRecipes zk = new InMemoryRecipes();
 * Job job = new Job(zk.lock("/locks/job"));
 * job.start();
 * zk.suspend();
 * assertThat(job.isPaused()).isTrue();
 * }</pre>
 *
 * <p>What a call causes is there when it returns, listeners and futures included, unless listeners have an executor of
 * the test's choice ({@link LockOptions#withExecutor}; those of locks that are made without options run at once). Time
 * stands still until it is {@linkplain #advance advanced}; but a caller that blocks is back after its timeout in any
 * case. For use by many threads.
 */
public final class InMemoryRecipes implements AutoCloseable {
    private static final LockOptions AT_ONCE = LockOptions.DEFAULTS.withExecutor(Runnable::run);

    private static final LeaderOptions ELECTED_AT_ONCE = LeaderOptions.DEFAULTS.withExecutor(Runnable::run);

    private final MemoryServers servers;
    private final MemoryProcess process;
    private final ZkClient client;

    /** A first process, connected, among which others may come. */
    public InMemoryRecipes() {
        this(new MemoryServers());
    }

    private InMemoryRecipes(MemoryServers servers) {
        this.servers = servers;
        this.process = servers.join();
        this.client = MemoryClient.of(servers, process);
    }

    /** Returns what another process has, which contends with this one for the same paths. */
    public InMemoryRecipes anotherProcess() {
        return new InMemoryRecipes(servers);
    }

    // ---- what the code under test is given ----

    /** Returns a lock whose listeners run at once. */
    public ZkLock lock(String path) {
        return lock(path, AT_ONCE);
    }

    /** Returns a lock. How nodes are named does not depend on the layout here. */
    public ZkLock lock(String path, LockOptions options) {
        return new MemoryLock(new MemoryContention(process, "lock", MemoryKind.EXCLUSIVE, path, options));
    }

    /** Returns a read/write lock whose listeners run at once. */
    public ZkReadWriteLock readWriteLock(String path) {
        return readWriteLock(path, AT_ONCE);
    }

    /** Returns a read/write lock. */
    public ZkReadWriteLock readWriteLock(String path, LockOptions options) {
        return new MemoryReadWriteLock(process, path, options);
    }

    /** Returns a semaphore whose listeners run at once. */
    public ZkSemaphore semaphore(String path, int permits) {
        return semaphore(path, permits, AT_ONCE);
    }

    /**
     * Returns a semaphore. With the layout of Curator the number of permits is agreed on as well, here: who says
     * another one has made a mistake, and a test should find it.
     */
    public ZkSemaphore semaphore(String path, int permits, LockOptions options) {
        return new MemorySemaphore(process, path, permits, options);
    }

    /** Returns an election whose listeners run at once. */
    public ZkLeaderElection leaderElection(String path) {
        return leaderElection(path, ELECTED_AT_ONCE);
    }

    /** Returns an election. */
    public ZkLeaderElection leaderElection(String path, LeaderOptions options) {
        return new MemoryElection(process, path, options, null);
    }

    /** Returns an election that runs a task whenever it leads. */
    public ZkLeaderElection leaderElection(String path, LeaderOptions options, LeaderTask task) {
        return new MemoryElection(process, path, options, MemoryContention.given("task", task));
    }

    /** Returns who knows who leads, and whose listeners run at once. */
    public ZkLeaderObserver leaderObserver(String path) {
        return leaderObserver(path, ELECTED_AT_ONCE);
    }

    /** Returns who knows who leads. */
    public ZkLeaderObserver leaderObserver(String path, LeaderOptions options) {
        return new MemoryObserver(process, path, options);
    }

    /**
     * Returns a client that makes transactions, and can do nothing else. What they write is {@linkplain #written noted}
     * and no more: there are no nodes. A transaction that a grant guards is refused once the grant's node has gone,
     * whatever the grant says. Also serves as the client of a {@link io.zkboot.client.recipe.lock.ZkMultiLock#of
     * ZkMultiLock} of locks from here.
     */
    public ZkClient client() {
        return client;
    }

    /** Returns what the transactions of all processes have written, in order, without their checks. */
    public List<Op> written() {
        return servers.written();
    }

    // ---- what happens to it ----

    /** Cuts this process off from the servers: what it holds is in doubt, and what it asks for waits. */
    public void suspend() {
        servers.change(process::suspend);
    }

    /**
     * Brings it back: what it held is held again if its node is there; if the servers have ended its session, it is
     * lost, there is a new session, and who waits queues again.
     */
    public void reconnect() {
        servers.change(process::reconnect);
    }

    /**
     * The servers end the session of this process, which does not hear of it before it {@linkplain #reconnect
     * reconnects}: as if it were cut off, or paused if it was not suspended before. Others get what it held. Meanwhile
     * its grants say what they said, {@code isHeld()} is false, and what it writes is refused, guarded or not.
     */
    public void endSession() {
        servers.change(process::endSession);
    }

    /**
     * Makes this process lose what it holds, as it does in life for that reason:
     *
     * <ul>
     *   <li>{@code EVICTED}: somebody deletes the nodes;
     *   <li>{@code SESSION_LOST}: it is cut off for so long that the session must be presumed gone. The servers still
     *       keep the nodes, and nobody else gets them before {@link #endSession} or {@link #reconnect};
     *   <li>{@code SESSION_EXPIRED}: a server says so. There is a new session at once, and who waits queues again;
     *   <li>{@code CLIENT_CLOSED}: as {@link #close};
     *   <li>{@code MAX_HOLD}, {@code UNREADABLE}: as those say.
     * </ul>
     */
    public void lose(LossReason reason) {
        servers.change(() -> process.lose(reason));
    }

    /** Lets time pass for all processes: timeouts and longest times to hold that end by then do so in their order. */
    public void advance(Duration time) {
        servers.advance(time);
    }

    /** Closes the client of this process: what it holds is lost and free for others, what it waits for fails. */
    @Override
    public void close() {
        servers.change(process::close);
    }
}
