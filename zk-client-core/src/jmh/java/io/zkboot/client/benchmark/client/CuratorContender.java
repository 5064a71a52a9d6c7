/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.benchmark.client;

import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.api.BackgroundCallback;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.retry.RetryOneTime;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.Event.EventType;

/** Curator, with a policy that hardly waits before it tries again; asynchronous through its background callbacks. */
final class CuratorContender implements Contender {
    private static final BackgroundCallback TELL = (client, event) ->
            ((IntConsumer) event.getContext()).accept(checked(event).getData().length);
    private static final BackgroundCallback TELL_LENGTH = (client, event) ->
            ((IntConsumer) event.getContext()).accept(checked(event).getStat().getDataLength());

    private final CuratorFramework client;

    CuratorContender(Address address) {
        client = CuratorFrameworkFactory.newClient(address.connectString(), 30_000, 15_000, new RetryOneTime(1));
        client.start();
        try {
            if (!client.blockUntilConnected(30, TimeUnit.SECONDS)) {
                client.close();
                throw new IllegalStateException("Not connected to " + address);
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public int get(String path) {
        return of(() -> client.getData().forPath(path).length);
    }

    @Override
    public void get(String path, IntConsumer answered) {
        of(() -> client.getData().inBackground(TELL, answered).forPath(path));
    }

    @Override
    public void set(String path, byte[] data, IntConsumer answered) {
        of(() -> client.setData().inBackground(TELL_LENGTH, answered).forPath(path, data));
    }

    @Override
    public int children(String path) {
        return of(() -> client.getChildren().forPath(path).size());
    }

    @Override
    public void watch(String path, Runnable changed, IntConsumer answered) {
        of(() -> client.getData()
                .usingWatcher(watcher(changed))
                .inBackground(TELL, answered)
                .forPath(path));
    }

    @Override
    public void watchAlways(String path, Runnable changed) {
        of(() -> {
            client.watchers()
                    .add()
                    .withMode(AddWatchMode.PERSISTENT)
                    .usingWatcher(watcher(changed))
                    .forPath(path);
            return path;
        });
    }

    private static Watcher watcher(Runnable changed) {
        return event -> {
            if (event.getType() != EventType.None) {
                changed.run();
            }
        };
    }

    private static CuratorEvent checked(CuratorEvent event) {
        if (event.getResultCode() != KeeperException.Code.OK.intValue()) {
            throw new IllegalStateException(event.toString());
        }
        return event;
    }

    private interface Work<T> {
        T run() throws Exception;
    }

    private static <T> T of(Work<T> work) {
        try {
            return work.run();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
