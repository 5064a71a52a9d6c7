/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.cost;

import io.zkboot.client.AsyncZkClient;
import io.zkboot.client.CallbackZkClient;
import io.zkboot.client.ZkClient;
import io.zkboot.client.ZkClientBuilder;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.event.ClientObserver;
import io.zkboot.client.event.WatchMode;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntConsumer;

/** What is counted, and what it may allocate: the answer, and what the client needs for itself. */
enum Operation {
    READ_OF_A_SMALL_NODE_AS_A_FUTURE_WITH_A_STAGE(Answer.OF_100_BYTES, 400) {
        @Override
        IntConsumer of(ZkClient client, Window window) {
            AsyncZkClient async = client.async();
            return pipelined(window, () -> {
                CompletableFuture<?> unused = async.getData("/100").thenAccept(window);
            });
        }
    },
    READ_OF_A_KIBIBYTE_AS_A_FUTURE_WITH_A_STAGE(Answer.OF_A_KIBIBYTE, 1_300) {
        @Override
        IntConsumer of(ZkClient client, Window window) {
            AsyncZkClient async = client.async();
            return pipelined(window, () -> {
                CompletableFuture<?> unused = async.getData("/1024").thenAccept(window);
            });
        }
    },
    WRITE_OF_A_KIBIBYTE_AS_A_FUTURE_WITH_A_STAGE(Answer.STAT, 260) {
        @Override
        IntConsumer of(ZkClient client, Window window) {
            AsyncZkClient async = client.async();
            byte[] kibibyte = new byte[1024];
            return pipelined(window, () -> {
                CompletableFuture<?> unused = async.setData("/1024", kibibyte).thenAccept(window);
            });
        }
    },
    READ_OF_A_SMALL_NODE_WITH_A_CALLBACK(Answer.OF_100_BYTES, 300) {
        @Override
        IntConsumer of(ZkClient client, Window window) {
            CallbackZkClient callbacks = client.callbacks();
            return pipelined(window, () -> callbacks.getData("/100", window));
        }
    },
    /** The durations of what ends in a turn are in one array; all else would be kept for each call. */
    READ_OF_A_SMALL_NODE_WITH_A_CALLBACK_AND_A_METRICS_HOOK(Answer.OF_100_BYTES, 320) {
        @Override
        void prepare(ZkClientBuilder builder) {
            LongAdder nanos = new LongAdder();
            builder.observer(new ClientObserver() {
                @Override
                public void operationsEnded(String operation, ErrorCode error, long[] each) {
                    nanos.add(Arrays.stream(each).sum());
                }
            });
        }

        @Override
        IntConsumer of(ZkClient client, Window window) {
            return READ_OF_A_SMALL_NODE_WITH_A_CALLBACK.of(client, window);
        }
    },
    /** The one byte above is for the hand-overs between threads, each of which serves many operations. */
    READ_OF_A_KIBIBYTE_WITH_A_CALLBACK(Answer.OF_A_KIBIBYTE, 1_201) {
        @Override
        IntConsumer of(ZkClient client, Window window) {
            CallbackZkClient callbacks = client.callbacks();
            return pipelined(window, () -> callbacks.getData("/1024", window));
        }
    },
    WRITE_OF_A_KIBIBYTE_WITH_A_CALLBACK(Answer.STAT, 180) {
        @Override
        IntConsumer of(ZkClient client, Window window) {
            CallbackZkClient callbacks = client.callbacks();
            byte[] kibibyte = new byte[1024];
            return pipelined(window, () -> callbacks.setData("/1024", kibibyte, window));
        }
    },
    READ_OF_A_CALLER_WHO_WAITS(Answer.OF_100_BYTES, 300) {
        @Override
        IntConsumer of(ZkClient client, Window window) {
            return count -> {
                for (int i = 0; i < count; i++) {
                    client.getData("/100");
                }
            };
        }

        @Override
        int count() {
            return 1_000; // each of which waits for a thread or two
        }
    },
    /** The event, and the list node of whom it goes to. */
    WATCH_EVENT(24 + 32, 150) {
        @Override
        IntConsumer of(ZkClient client, Window window) {
            client.addWatch("/watched", WatchMode.PERSISTENT, window);
            return count -> {
                long goal = window.count() + count;
                for (int i = 0; i < count / 1_000; i++) {
                    client.getData("/events/1000");
                }
                window.await(goal);
            };
        }
    };

    private static final int IN_FLIGHT = 1_000;

    private final int atLeast;
    private final int atMost;

    Operation(int atLeast, int atMost) {
        this.atLeast = atLeast;
        this.atMost = atMost;
    }

    /** Makes the client what it needs. */
    void prepare(ZkClientBuilder builder) {}

    /** Returns what does so many of them, and waits for the last one. */
    abstract IntConsumer of(ZkClient client, Window window);

    /** How many make a round. */
    int count() {
        return 20_000;
    }

    /** What its answer takes, to see that it was counted. */
    int atLeast() {
        return atLeast;
    }

    int atMost() {
        return atMost;
    }

    private static IntConsumer pipelined(Window window, Runnable operation) {
        return count -> window.run(count, IN_FLIGHT, operation);
    }

    /** {@code NodeData}, {@code Stat} and the array of the node; the client cannot do with less. */
    private static final class Answer {
        static final int STAT = 80;
        static final int OF_100_BYTES = 24 + STAT + 120;
        static final int OF_A_KIBIBYTE = 24 + STAT + 1040;
    }
}
