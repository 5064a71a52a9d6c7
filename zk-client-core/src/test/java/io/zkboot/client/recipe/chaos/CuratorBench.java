/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import java.util.Random;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.data.Stat;

/**
 * What holders do who use Curator: the same as on a {@link Bench}, with what Curator has. It knows no guard and no
 * token: holders write as they are, and for the judge the czxid of their node stands for the token.
 */
final class CuratorBench {
    /** Something that the caller thinks it holds. */
    interface Holding {
        /** Whether the recipe says so. */
        boolean isHeld();

        /** The node. */
        String path();
    }

    private final String child;
    private final CuratorFramework client;
    private final TokenStore.Client store;
    private final Report report;
    private volatile boolean connected = true;
    private volatile boolean ending;
    private long receipts;

    CuratorBench(String child, CuratorFramework client, TokenStore.Client store, Report report) {
        this.child = child;
        this.client = client;
        this.store = store;
        this.report = report;
        // As its documentation demands: who is not connected takes itself for no holder.
        client.getConnectionStateListenable().addListener((same, state) -> {
            connected = state.isConnected() && state != ConnectionState.READ_ONLY;
            report.state(connected ? "CONNECTED" : state.name());
        });
    }

    void end() {
        ending = true;
    }

    boolean isEnding() {
        return ending;
    }

    private synchronized String receipt() {
        return child + "-" + ++receipts;
    }

    private long token(Holding holding) throws Exception {
        Stat stat = client.checkExists().forPath(holding.path());
        return stat == null ? -1 : stat.getCzxid();
    }

    void granted(Contest contest, Holding holding) throws Exception {
        report.granted(contest, token(holding));
    }

    /** Reads the counter, adds one and writes it; whether it is known what became of that. */
    boolean count(Contest contest, Holding holding, Random random) throws Exception {
        long token = token(holding);
        Count seen = Count.of(client.getData().forPath(contest.counter()));
        Bench.think(random);
        if (random.nextBoolean() && !(connected && holding.isHeld())) {
            return false;
        }
        if (contest != Contest.PERMITS && random.nextBoolean()) {
            Bench.think(random);
            store.write(contest.word(), token);
        }
        Count next = new Count(seen.value() + 1, token, receipt());
        try {
            client.setData().forPath(contest.counter(), next.bytes());
            report.wrote(contest, next);
            return true;
        } catch (KeeperException.ConnectionLossException
                | KeeperException.SessionExpiredException
                | KeeperException.OperationTimeoutException e) {
            report.unknown(contest, next);
            return false;
        }
    }

    /** Reads twice; the lock was held in between if its node is there afterwards. */
    void readTwice(Contest contest, Holding holding, Random random) throws Exception {
        long token = token(holding);
        long first = mzxid(contest);
        Bench.think(random);
        long second = mzxid(contest);
        client.sync().forPath(holding.path());
        if (token <= 0 || token(holding) != token) {
            return;
        }
        report.read(contest, first, second);
    }

    private long mzxid(Contest contest) throws Exception {
        Stat stat = new Stat();
        client.getData().storingStatIn(stat).forPath(contest.counter());
        return stat.getMzxid();
    }

    /** What may throw anything. */
    interface Work {
        void run() throws Exception;
    }

    Thread doAgainAndAgain(Contest contest, Random random, Work work) {
        return Daemon.start(contest.word(), () -> {
            while (!ending) {
                try {
                    work.run();
                } catch (KeeperException e) {
                    report.nothing(contest, e.getClass().getSimpleName());
                } catch (Exception e) {
                    report.odd(contest, e);
                }
                Bench.think(random);
            }
        });
    }
}
