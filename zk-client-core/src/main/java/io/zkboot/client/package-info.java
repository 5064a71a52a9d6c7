/**
 * The front door: a ZooKeeper client, blocking or with futures.
 *
 * <pre>{@code
 * try (ZkClient client = ZkClient.builder("zk1:2181,zk2:2181,zk3:2181/app").build()) {
 *     client.start();
 *     client.create("/greeting", "hello".getBytes(UTF_8));
 *     client.addWatch("/greeting", WatchMode.PERSISTENT, event -> log.info("{}", event));
 *     client.setData("/greeting", "good morning".getBytes(UTF_8));
 *     String text = client.getData("/greeting").text();
 *     client.async().getChildren("/").thenAccept(names -> log.info("{}", names));
 * } catch (ZkException e) {
 *     log.warn("{}", e.outcome(), e); // REJECTED, NOT_SENT or UNKNOWN
 * }
 * }</pre>
 *
 * <p>{@link io.zkboot.client.ZkClient} waits for results, {@link io.zkboot.client.AsyncZkClient} gives futures. Both,
 * and the views made by {@code chroot}, {@code withRetry}, {@code withDeadline} and {@code withCodec}, share one
 * session. One client is enough for an application.
 *
 * <p><b>Two threads.</b> The <em>SendThread</em> owns the socket, the queues, the heartbeat and the watches; it never
 * blocks and never runs your code. The <em>EventThread</em> runs your code: watchers, listeners and completions, one at
 * a time, in the order in which the server sent what they tell. So a slow watcher delays other events, and nothing
 * else. A blocking operation works inside a watcher; waiting there for a future throws instead of hanging.
 *
 * <p><b>Order.</b> Requests are sent in the order of the calls and answered in that order. An event never comes after
 * an asynchronous read that already shows the change.
 *
 * <p><b>Deadlines.</b> Every operation ends by its deadline, waiting for a connection included, and exactly once.
 *
 * <p><b>Lost connections.</b> Reads are sent again on the next connection. A write fails if it may have left, with the
 * outcome {@link io.zkboot.client.error.Outcome#UNKNOWN}; otherwise it stays queued, unless a write before it was lost:
 * then it is {@link io.zkboot.client.error.Outcome#NOT_SENT}. Watches are set again; persistent ones get a
 * {@link io.zkboot.client.event.EventType#RESYNC}, because no server replays what they missed.
 *
 * <p><b>Several requests.</b> What {@link io.zkboot.client.data.CreateOptions} and its like offer beyond one request
 * &ndash; parents, protection against lost replies, recursive deletes &ndash; is one operation to its caller: one
 * deadline, one result, and it blocks no thread but the caller's.
 *
 * <p><b>Sessions.</b> See {@link io.zkboot.client.event.SessionState}. After an expiry a new session follows by
 * default; watches come along, ephemeral nodes do not.
 *
 * <p><b>The way of a request.</b> {@code ZkClient} &rarr; {@code Operations} &rarr; {@code Calling} &rarr;
 * {@code Session} &rarr; {@code OutgoingQueue} &rarr; <em>SendThread</em> &rarr; {@code Connection} &rarr;
 * {@code FrameWriter} &rarr; socket &rarr; {@code FrameReader} &rarr; {@code ReplyRouter} &rarr; head of the
 * {@code PendingQueue} &rarr; the waiting caller, or the <em>EventThread</em> and your future.
 */
@NullMarked
package io.zkboot.client;

import org.jspecify.annotations.NullMarked;
