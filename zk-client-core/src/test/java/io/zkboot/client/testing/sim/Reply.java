/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.sim;

import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.apache.jute.Record;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.proto.ConnectResponse;
import org.apache.zookeeper.proto.ReplyHeader;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link ScriptedServer} does with a request. Replies of a connection go out in the order of their requests: a
 * delayed one holds up those behind it.
 */
public sealed interface Reply {
    /** Answers without error and without a record. */
    static Reply ok() {
        return new Answer(0, null);
    }

    /** Answers with a record. */
    static Reply ok(Record record) {
        return new Answer(0, record);
    }

    /** Answers with an error code, see {@link org.apache.zookeeper.KeeperException.Code}. */
    static Reply error(int code) {
        return new Answer(code, null);
    }

    /** Answers that the operation is unknown, and closes, as servers do. */
    static Reply unimplemented() {
        return error(Code.UNIMPLEMENTED.intValue()).thenClose();
    }

    /** Answers with a header of the test's choice. */
    static Reply answer(int xid, long zxid, int error, @Nullable Record record) {
        ReplyHeader header = new ReplyHeader(xid, zxid, error);
        return raw(record == null ? Jute.encode(header) : Jute.encode(header, record));
    }

    /** Answers a connect request with a session. */
    static Reply session(int timeoutMillis, long sessionId, byte[] password, boolean readOnly) {
        return raw(Jute.encode(new ConnectResponse(0, timeoutMillis, sessionId, password, readOnly)));
    }

    /** Answers a connect request with the word that the session is gone, and closes. */
    static Reply expired() {
        return session(0, 0, new byte[16], false).thenClose();
    }

    /** Never answers; requests behind it are answered all the same. */
    static Reply silence() {
        return new Several(List.of());
    }

    /** Whether it says that a request was done; for a transaction, that all of it was. */
    default boolean isGood() {
        return this instanceof Answer answer
                && answer.error == 0
                && !(answer.record instanceof MultiResponse multi
                        && multi.getResultList().stream().anyMatch(OpResult.ErrorResult.class::isInstance));
    }

    /** Sends a frame with this body. */
    static Reply raw(byte[] body) {
        return new Bytes(Jute.framed(body));
    }

    /** Sends these bytes, without a length before them. */
    static Reply bytes(byte[] bytes) {
        return new Bytes(bytes);
    }

    /** Changes the frame of an answer before it is sent, as somebody may who is not to be trusted. */
    default Reply spoiled(UnaryOperator<byte[]> how) {
        return new Spoiled(this, how);
    }

    /** Closes the connection. */
    static Reply close() {
        return new Close();
    }

    /** Resets the connection. */
    static Reply reset() {
        return new Reset();
    }

    /** Does this after a while. */
    default Reply after(Duration delay) {
        return new Delayed(delay, this);
    }

    /** Does this, then another thing. */
    default Reply then(Reply next) {
        return new Several(List.of(this, next));
    }

    /** Does this, then closes the connection. */
    default Reply thenClose() {
        return then(close());
    }

    /** Puts it on the line of its connection. */
    void play(ServerLine line, int xid, long zxid, Duration delay);

    /** A header with the request's xid, the server's zxid and a record when there is no error. */
    record Answer(int error, @Nullable Record record) implements Reply {
        @Override
        public void play(ServerLine line, int xid, long zxid, Duration delay) {
            Reply.answer(xid, zxid, error, record).play(line, xid, zxid, delay);
        }
    }

    /** Bytes as they are. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Bytes(byte[] bytes) implements Reply {
        @Override
        public void play(ServerLine line, int xid, long zxid, Duration delay) {
            line.enqueue(delay, () -> line.connection().send(bytes));
        }
    }

    /** An answer of which something else has become on the way; what has no frame stays as it is. */
    record Spoiled(Reply reply, UnaryOperator<byte[]> how) implements Reply {
        @Override
        public void play(ServerLine line, int xid, long zxid, Duration delay) {
            if (reply instanceof Answer answer) {
                ReplyHeader header = new ReplyHeader(xid, zxid, answer.error());
                byte[] body = answer.record() == null ? Jute.encode(header) : Jute.encode(header, answer.record());
                Reply.bytes(how.apply(Jute.framed(body))).play(line, xid, zxid, delay);
            } else {
                reply.play(line, xid, zxid, delay);
            }
        }
    }

    /** The end of the connection. */
    record Close() implements Reply {
        @Override
        public void play(ServerLine line, int xid, long zxid, Duration delay) {
            line.enqueue(delay, line::close);
        }
    }

    /** The sudden end of the connection. */
    record Reset() implements Reply {
        @Override
        public void play(ServerLine line, int xid, long zxid, Duration delay) {
            line.enqueue(delay, line.connection()::reset);
        }
    }

    /** Another reply, later. */
    record Delayed(Duration by, Reply reply) implements Reply {
        @Override
        public void play(ServerLine line, int xid, long zxid, Duration delay) {
            reply.play(line, xid, zxid, delay.plus(by));
        }
    }

    /** Several replies, or none. */
    record Several(List<Reply> replies) implements Reply {
        @Override
        public void play(ServerLine line, int xid, long zxid, Duration delay) {
            replies.forEach(reply -> reply.play(line, xid, zxid, delay));
        }
    }
}
