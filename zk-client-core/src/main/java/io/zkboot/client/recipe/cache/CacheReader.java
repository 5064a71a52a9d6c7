/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static io.zkboot.client.recipe.cache.Requests.BATCH;
import static io.zkboot.client.recipe.cache.Requests.SINGLE;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.data.Children;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.ReadOp;
import io.zkboot.client.data.ReadResult;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.NoNodeException;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.recipe.cache.ReadQueue.Want;
import io.zkboot.client.recipe.cache.Requests.Taking;
import io.zkboot.client.recipe.internal.Failures;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is wanted, a bounded number of requests at a time. A batch of reads is as large as its answers allow: it
 * is halved when one is too large, down to single reads, so that a large node fails alone. What a lost connection or a
 * busy server leaves unanswered is asked again. Owned by the EventThread.
 *
 * <p>A node that an event has named is read at once, alone if need be. While many requests are under way it waits a
 * moment for what else is named: a transaction that changes a hundred nodes is a hundred events, and about twenty
 * requests.
 */
final class CacheReader {
    /** Who gets what was read. */
    interface Answers {
        /** A node is there; without data if those are not wanted. */
        void node(String path, Stat stat, byte @Nullable [] data, Want want);

        /** Returns how many children a node had when it was read. */
        int childrenOf(String path);

        /** Whether asking for the status of a node is cheaper than reading its data once more. */
        boolean isLarge(String path);

        /** A large node is there, whose data were not asked for, only whether they have changed. */
        void compared(String path, Stat stat, Want want);

        /** A node is there, and its data cannot be had. */
        void unreadable(String path, Stat stat, Throwable failure, Want want);

        /** A node is not there. */
        void gone(String path, Want want);

        /** The children of a node. */
        void children(String path, Children children, Want want);

        /** Nothing of a node can be had. */
        void refused(String path, Throwable failure);

        /** The names of the children of a node cannot be had. */
        void unlisted(String path, Throwable failure, Want want);

        /** All of an answer has been told. */
        void answered();
    }

    private static final int LARGEST_BATCH = 100;
    private static final int MANY_SINGLES = 8;
    private static final int SMALL_LIST = 16;
    private static final int LARGE_ANSWER = 512 * 1024;
    private static final int SMALL_ANSWER = 128 * 1024;

    private final boolean dataWanted;
    private final Answers answers;
    private final Requests requests;
    private final ReadQueue nodes = new ReadQueue();
    private final ReadQueue lists = new ReadQueue();
    private @Nullable Watcher watcher;
    private int syncs;
    private int batch = LARGEST_BATCH;
    private int smallInARow;
    private boolean gathering;
    private boolean gathered;

    CacheReader(AsyncZkClient client, boolean dataWanted, Answers answers) {
        this.dataWanted = dataWanted;
        this.answers = answers;
        this.requests = new Requests(client, answers::answered);
    }

    ReadQueue nodes() {
        return nodes;
    }

    ReadQueue lists() {
        return lists;
    }

    /** Sets one-shot watches with each read from now on, or none with null. */
    void watchWith(@Nullable Watcher oneShot) {
        watcher = oneShot;
    }

    boolean owesNothing() {
        return nodes.owesNothing() && lists.owesNothing();
    }

    /** A fill or a resync begins: all that is wanted is owed to it, since what that brings to light belongs to it. */
    void syncing() {
        syncs++;
        nodes.oweAll();
        lists.oweAll();
    }

    /** Nothing is asked or told any more. */
    void stop() {
        requests.stop();
    }

    /** There is a connection again: no use in waiting any longer. */
    void resume() {
        requests.resume();
        read();
    }

    /** Sends what may be sent. */
    void read() {
        boolean single = !dataWanted || watcher != null;
        while (requests.hasRoomFor(single ? SINGLE : BATCH) && readNext(single)) {}
    }

    /**
     * Whole batches first, then lists, which bring more of them; a batch that is not full goes when no list is to come,
     * or somebody waits for the change of a node; and not while more nodes are about to be named.
     */
    private boolean readNext(boolean single) {
        int waiting = nodes.waiting();
        boolean noList = lists.waiting() == 0 && !lists.hasUnderWay();
        if (waiting > 0 && (single || waiting >= batch || ((nodes.hasUrgent() || noList) && !gathers()))) {
            return readNodes(single);
        }
        String path = lists.next();
        if (path == null) {
            return false;
        }
        list(path);
        return true;
    }

    private boolean gathers() {
        if (gathered || !requests.areMany()) {
            return false;
        }
        if (!gathering) {
            gathering = true;
            requests.soon(() -> {
                gathering = false;
                gathered = true;
                read();
                gathered = false;
            });
        }
        return true; // at the latest the answer to one of those goes on
    }

    private boolean readNodes(boolean single) {
        if (single) {
            String path = nodes.next();
            if (path != null && dataWanted) {
                readAlone(path);
            } else if (path != null) {
                readStatus(path);
            }
            return path != null;
        }
        List<String> paths = new ArrayList<>();
        int polled = 0;
        for (String path = nodes.next(); path != null; path = ++polled < batch ? nodes.next() : null) {
            if (nodes.isOnlyCompared(path) && answers.isLarge(path)) {
                compare(path);
            } else {
                paths.add(path);
            }
        }
        if (paths.size() > 1) {
            readTogether(paths);
        } else if (!paths.isEmpty()) {
            readAlone(paths.get(0));
        }
        return polled > 0;
    }

    private void readTogether(List<String> paths) {
        send(
                nodes,
                paths,
                Math.min(paths.size(), BATCH),
                zk -> zk.multiRead(paths.stream().map(ReadOp::getData).toList()),
                results -> {
                    long bytes = 0;
                    for (ReadResult result : results) {
                        bytes += take(result);
                    }
                    fit(bytes);
                },
                failure -> {
                    if (Failures.isPassing(failure)) {
                        requests.pause();
                    } else {
                        batch = Math.max(1, Math.min(batch, paths.size()) / 2);
                    }
                    nodes.unanswered(paths);
                });
    }

    /**
     * What was asked without a watch, and is answered when each read has to set one, is asked again: nobody would hear
     * of the next change. So it is with what a lost connection left unanswered, if the next server cannot do more.
     */
    private <R> void send(
            ReadQueue queue,
            List<String> paths,
            int weight,
            Function<AsyncZkClient, CompletableFuture<R>> request,
            Taking<R> taking,
            Taking<Throwable> failing) {
        Watcher with = watcher;
        requests.send(
                weight,
                request,
                answer -> {
                    if (watcher != null && with == null) {
                        queue.unanswered(paths);
                    } else {
                        taking.take(answer);
                    }
                },
                failing);
    }

    private long take(ReadResult result) {
        if (result instanceof ReadResult.Data data) {
            take(data.path(), data.node());
            return data.node().stat().dataLength();
        }
        if (result instanceof ReadResult.Failed failed) {
            if (failed.code() == ErrorCode.NO_NODE) {
                gone(failed.path());
            } else {
                look(failed.path());
            }
        }
        return 0;
    }

    private void fit(long bytes) {
        if (bytes > LARGE_ANSWER) {
            batch = Math.max(1, batch / 2);
        } else if (bytes < SMALL_ANSWER) {
            batch = Math.min(LARGEST_BATCH, batch * 2);
        }
    }

    private void take(String path, NodeData node) {
        Stat stat = node.stat();
        answers.node(path, stat, node.data(), nodes.answered(path, stat.mzxid()));
    }

    private void gone(String path) {
        answers.gone(path, nodes.answered(path, -1));
    }

    private void readAlone(String path) {
        read(path, failure -> look(path));
    }

    /** Single reads say little of how many nodes an answer has room for, and each wrong guess costs a request. */
    private void fitAlone(long bytes) {
        if (batch > 1) {
            return;
        }
        smallInARow = bytes < SMALL_ANSWER ? smallInARow + 1 : 0;
        if (smallInARow == MANY_SINGLES) {
            smallInARow = 0;
            batch = 2;
        }
    }

    private void read(String path, Taking<Throwable> failing) {
        send(
                nodes,
                List.of(path),
                SINGLE,
                zk -> zk.getData(path, watcher),
                node -> {
                    take(path, node);
                    fitAlone(node.stat().dataLength());
                },
                failure -> unlessPassing(path, failure, failing));
    }

    private void unlessPassing(String path, Throwable failure, Taking<Throwable> failing) {
        if (failure instanceof NoNodeException) {
            gone(path);
        } else if (Failures.isPassing(failure)) {
            nodes.unanswered(path);
            requests.pause();
        } else {
            failing.take(failure);
        }
    }

    /**
     * The data cannot be had: asks for the status, and then once more for the data. In this order, because a failure is
     * kept with the status before it: if that was too old already, the event of the change leads to another try. Where
     * events may have been missed between, the status is asked for again. It also sets the one-shot watch, which a read
     * that fails does not.
     */
    private void look(String path) {
        int asOf = syncs;
        exists(
                path,
                stat -> read(path, failure -> {
                    if (asOf == syncs) {
                        answers.unreadable(path, stat, failure, nodes.answered(path, stat.mzxid()));
                    } else {
                        look(path);
                    }
                }));
    }

    /** Asks for the status alone: no data are wanted. */
    private void readStatus(String path) {
        exists(path, stat -> answers.node(path, stat, null, nodes.answered(path, stat.mzxid())));
    }

    /** Asks whether the data have changed. */
    private void compare(String path) {
        exists(path, stat -> answers.compared(path, stat, nodes.answered(path, stat.mzxid())));
    }

    private void exists(String path, Taking<Stat> taking) {
        send(
                nodes,
                List.of(path),
                SINGLE,
                zk -> zk.exists(path, watcher),
                found -> {
                    if (found.isPresent()) {
                        taking.take(found.get());
                    } else {
                        gone(path);
                    }
                },
                failure -> unlessPassing(path, failure, refusal -> {
                    Want unused = nodes.answered(path, Long.MAX_VALUE);
                    answers.refused(path, refusal);
                }));
    }

    private void list(String path) {
        send(
                lists,
                List.of(path),
                watcher == null ? Math.min(1 + answers.childrenOf(path) / SMALL_LIST, BATCH) : SINGLE,
                zk -> zk.getChildrenWithStat(path, watcher),
                children -> answers.children(path, children, lists.answered(path, -1)),
                failure -> {
                    if (failure instanceof NoNodeException) {
                        answers.gone(path, lists.answered(path, -1));
                    } else if (Failures.isPassing(failure)) {
                        lists.unanswered(path);
                        requests.pause();
                    } else {
                        answers.unlisted(path, failure, lists.answered(path, Long.MAX_VALUE));
                    }
                });
    }

    /** Arms a one-shot watch that tells when a node comes that is not there. */
    void awaitCreation(String path) {
        requests.send(
                SINGLE,
                zk -> zk.exists(path, watcher),
                found -> {
                    if (found.isPresent()) {
                        nodes.changed(path, WatchedEvent.NO_ZXID);
                    }
                },
                failure -> {
                    nodes.changed(path, WatchedEvent.NO_ZXID);
                    requests.pause();
                });
    }
}
