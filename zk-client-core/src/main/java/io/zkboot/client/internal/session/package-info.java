/**
 * The engine: two threads, two queues, one session.
 *
 * <p>Start reading at {@link io.zkboot.client.internal.session.SendThread}, whose {@code turn} is the whole engine in
 * one method; then {@link io.zkboot.client.internal.session.connect.Connector} until there is a connection, and
 * {@link io.zkboot.client.internal.session.Connection} while there is one. What they work with is in folders, each with
 * a subject of its own; {@code docs/architecture.md} draws them.
 *
 * <p>Every mutable field has one owner, the only one that reads and writes it; the few that others may read are
 * volatile and have one writer. No lock is shared by callers, SendThread and EventThread.
 *
 * <pre>
 *  owner        what                                             others may
 *  -----------  -----------------------------------------------  ---------------------------------------
 *  SendThread   Connection, Connector, channel, buffers          nothing
 *               Dialer, HostRounds, ReadWriteSearch              ask for other servers (HostRounds.change)
 *               PendingQueue, WaitingCalls, Priming, ReplyRouter nothing
 *               SessionIdentity, SessionLifetime, Identities     read the saved credentials
 *               Heartbeat, DeliveryBatch, Completions            nothing
 *               CompositeOperation, once its first call is there cancel; ask whether to give up
 *               WatchRegistry                                    read its sizes
 *               SessionStatus (one immutable view)               read, wait for a connection
 *               SessionGauges                                    read
 *  EventThread  all user code                                    -
 *  both         EventQueue: SendThread adds, EventThread takes   read the backlog, add late stages
 *  callers      OutgoingQueue: any adds, SendThread takes        reserve room, wake up
 *               TaskSchedule: any adds, SendThread does          drop a task
 *               SessionEnding.request: the first decides        -
 *  by its state Call: whoever moved it out of QUEUED             read the result once it is DONE
 * </pre>
 *
 * <p>Time, network, name lookup and randomness come in as {@link io.zkboot.client.internal.session.config.Platform}, so
 * that the same engine runs whole in one test thread: {@code SendThread.turn} and {@code EventThread.drain}, called in
 * turn.
 */
@NullMarked
package io.zkboot.client.internal.session;

import org.jspecify.annotations.NullMarked;
