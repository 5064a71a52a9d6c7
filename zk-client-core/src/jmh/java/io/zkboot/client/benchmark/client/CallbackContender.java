/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.client;

import io.zkboot.client.CallbackZkClient;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ZkException;
import io.zkboot.client.event.ResultCallback;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** This project's client with its defaults, asynchronous through its callbacks. */
final class CallbackContender implements Contender {
    /** Kept from one request to the next: a caller gives the same receiver each time. */
    private record Read(IntConsumer answered) implements ResultCallback<NodeData> {
        @Override
        public void ended(@Nullable NodeData node, @Nullable ZkException failure) {
            if (node != null) {
                answered.accept(node.data() == null ? 0 : node.data().length);
            }
        }
    }

    private record Written(IntConsumer answered) implements ResultCallback<Stat> {
        @Override
        public void ended(@Nullable Stat stat, @Nullable ZkException failure) {
            if (stat != null) {
                answered.accept(stat.dataLength());
            }
        }
    }

    private final ZkbootContender waiting;
    private final CallbackZkClient callbacks;
    private volatile Read read = new Read(number -> {});
    private volatile Written written = new Written(number -> {});

    CallbackContender(Address address) {
        waiting = new ZkbootContender(Contenders.ZKBOOT, address);
        callbacks = waiting.client().callbacks();
    }

    @Override
    public int get(String path) {
        return waiting.get(path);
    }

    @Override
    public void get(String path, IntConsumer answered) {
        Read last = read;
        if (last.answered() != answered) {
            last = new Read(answered);
            read = last;
        }
        callbacks.getData(path, last);
    }

    @Override
    public void set(String path, byte[] data, IntConsumer answered) {
        Written last = written;
        if (last.answered() != answered) {
            last = new Written(answered);
            written = last;
        }
        callbacks.setData(path, data, last);
    }

    @Override
    public int children(String path) {
        return waiting.children(path);
    }

    @Override
    public void watch(String path, Runnable changed, IntConsumer answered) {
        waiting.watch(path, changed, answered);
    }

    @Override
    public void watchAlways(String path, Runnable changed) {
        waiting.watchAlways(path, changed);
    }

    @Override
    public void close() {
        waiting.close();
    }
}
