/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.function.IntConsumer;

/** The {@link FloorClient} as one of the clients. It keeps the last frame of each kind: paths hardly change. */
final class FloorContender implements Contender {
    private static final int FIRST = 0;
    /** Where a status has the length of the data. */
    private static final int LENGTH_IN_STATUS = 52;

    private record Frame(String path, byte[] bytes) {}

    private final FloorClient client;
    private volatile Frame get = new Frame("", new byte[0]);
    private volatile Frame set = new Frame("", new byte[0]);
    private volatile Frame watch = new Frame("", new byte[0]);
    private volatile Runnable changed = () -> {};

    FloorContender(Address address, int expected) {
        try {
            client = new FloorClient(address, expected, () -> changed.run());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int get(String path) {
        return client.call(getFrame(path), FIRST);
    }

    @Override
    public void get(String path, IntConsumer answered) {
        client.submit(new FloorRequest(getFrame(path), FIRST, answered));
    }

    private byte[] getFrame(String path) {
        Frame last = get;
        if (!last.path().equals(path)) {
            last = new Frame(path, FloorFrames.get(path, false));
            get = last;
        }
        return last.bytes();
    }

    /** The data are taken to be the same for the same path. */
    @Override
    public void set(String path, byte[] data, IntConsumer answered) {
        Frame last = set;
        if (!last.path().equals(path)) {
            last = new Frame(path, FloorFrames.set(path, data));
            set = last;
        }
        client.submit(new FloorRequest(last.bytes(), LENGTH_IN_STATUS, answered));
    }

    @Override
    public int children(String path) {
        return client.call(FloorFrames.children(path), FIRST);
    }

    /** Whatever changes, the latest one hears of it. */
    @Override
    public void watch(String path, Runnable changed, IntConsumer answered) {
        this.changed = changed;
        Frame last = watch;
        if (!last.path().equals(path)) {
            last = new Frame(path, FloorFrames.get(path, true));
            watch = last;
        }
        client.submit(new FloorRequest(last.bytes(), FIRST, answered));
    }

    @Override
    public void watchAlways(String path, Runnable changed) {
        this.changed = changed;
        client.call(FloorFrames.watchAlways(path), FIRST);
    }

    @Override
    public void close() {
        client.close();
    }
}
