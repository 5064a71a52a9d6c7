/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.server.ByteBufferInputStream;
import org.apache.zookeeper.server.persistence.FileTxnLog;
import org.apache.zookeeper.server.persistence.TxnLog.TxnIterator;
import org.apache.zookeeper.txn.CheckVersionTxn;
import org.apache.zookeeper.txn.CreateContainerTxn;
import org.apache.zookeeper.txn.CreateTTLTxn;
import org.apache.zookeeper.txn.CreateTxn;
import org.apache.zookeeper.txn.DeleteTxn;
import org.apache.zookeeper.txn.MultiTxn;
import org.apache.zookeeper.txn.SetDataTxn;
import org.apache.zookeeper.txn.Txn;

/**
 * All transactions of an ensemble in their order, from the logs of its servers, which must have been stopped. Only what
 * a majority has in its logs has happened: a server that was killed may have noted what never came to be.
 */
public final class TransactionLogs {
    private TransactionLogs() {}

    /**
     * Reads the logs.
     *
     * @param directories of the logs, one of each server
     * @return how many transactions there were
     */
    public static long read(List<Path> directories, Consumer<Committed> reader) {
        List<Log> logs = new ArrayList<>();
        try {
            for (Path directory : directories) {
                logs.add(new Log(directory));
            }
            long count = 0;
            long next = next(logs);
            while (next != Long.MAX_VALUE) {
                int having = 0;
                Committed transaction = null;
                for (Log log : logs) {
                    if (log.zxid == next) {
                        having++;
                        transaction = log.transaction();
                        log.skipTo(next + 1);
                    }
                }
                if (having > directories.size() / 2 && transaction != null) {
                    reader.accept(transaction);
                    count++;
                }
                next = next(logs);
            }
            return count;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the logs of the servers", e);
        } finally {
            logs.forEach(Log::close);
        }
    }

    private static long next(List<Log> logs) {
        return logs.stream().mapToLong(log -> log.zxid).min().orElse(Long.MAX_VALUE);
    }

    /** The log of one server. */
    private static final class Log {
        private final TxnIterator iterator;
        private long zxid;

        Log(Path directory) throws IOException {
            iterator = new FileTxnLog(directory.toFile()).read(1);
            zxid = iterator.getHeader() == null
                    ? Long.MAX_VALUE
                    : iterator.getHeader().getZxid();
        }

        /** A server that had been away may note again what it has. */
        void skipTo(long least) throws IOException {
            while (zxid < least) {
                zxid = iterator.next() ? iterator.getHeader().getZxid() : Long.MAX_VALUE;
            }
        }

        Committed transaction() throws IOException {
            List<Committed.Part> parts = new ArrayList<>();
            add(iterator.getHeader().getType(), iterator.getTxn(), parts);
            return new Committed(zxid, iterator.getHeader().getClientId(), parts);
        }

        void close() {
            try {
                iterator.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static void add(int type, Record txn, List<Committed.Part> parts) throws IOException {
        if (type == OpCode.closeSession) {
            parts.add(new Committed.SessionEnded());
        } else if (txn instanceof MultiTxn multi) {
            // Of one that was refused the parts before the one that failed are noted as they were asked for.
            if (multi.getTxns().stream().noneMatch(part -> part.getType() == OpCode.error)) {
                for (Txn part : multi.getTxns()) {
                    add(part.getType(), decode(part), parts);
                }
            }
        } else if (txn instanceof CreateTxn made) {
            parts.add(new Committed.Made(made.getPath(), made.getData(), made.getEphemeral()));
        } else if (txn instanceof CreateContainerTxn made) {
            parts.add(new Committed.Made(made.getPath(), made.getData(), false));
        } else if (txn instanceof CreateTTLTxn made) {
            parts.add(new Committed.Made(made.getPath(), made.getData(), false));
        } else if (txn instanceof DeleteTxn deleted) {
            parts.add(new Committed.Deleted(deleted.getPath()));
        } else if (txn instanceof SetDataTxn changed) {
            parts.add(new Committed.Changed(changed.getPath(), changed.getData()));
        } else if (txn instanceof CheckVersionTxn checked) {
            parts.add(new Committed.Checked(checked.getPath()));
        }
    }

    private static Record decode(Txn part) throws IOException {
        Record decoded = switch (part.getType()) {
            case OpCode.create, OpCode.create2 -> new CreateTxn();
            case OpCode.createContainer -> new CreateContainerTxn();
            case OpCode.createTTL -> new CreateTTLTxn();
            case OpCode.delete, OpCode.deleteContainer -> new DeleteTxn();
            case OpCode.setData -> new SetDataTxn();
            case OpCode.check -> new CheckVersionTxn();
            default -> part; // nothing that anybody here asks for
        };
        if (decoded != part) {
            ByteBufferInputStream.byteBuffer2Record(ByteBuffer.wrap(part.getData()), decoded);
        }
        return decoded;
    }
}
