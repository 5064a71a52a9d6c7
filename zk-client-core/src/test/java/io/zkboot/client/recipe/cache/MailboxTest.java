/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.data.Stat;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private final List<String> told = new ArrayList<>();
    private final List<Throwable> failures = new ArrayList<>();
    private final Deque<Runnable> tasks = new ArrayDeque<>();
    private final Mailbox<String> mailbox = new Mailbox<>(
            new CacheListener<>() {
                @Override
                public void changed(CacheChange<String> change) {
                    told.add(change.type() + " " + change.path() + " " + value(change.old()) + ">"
                            + value(change.current()));
                }

                @Override
                public void resynced(int changes) {
                    told.add("resynced " + changes);
                }

                @Override
                public void stale() {
                    told.add("stale");
                }

                @Override
                public void failed(String path, Throwable failure) {
                    told.add("failed " + path + " " + failure.getMessage());
                }

                @Override
                public void recovered(String path) {
                    told.add("recovered " + path);
                }
            },
            tasks::add,
            pause -> new CompletableFuture<>(),
            failures::add);

    private static String value(CachedNode<String> node) {
        return node == null ? "" : node.value();
    }

    private static CachedNode<String> node(String path, String value) {
        return new CachedNode<>(path, value, new Stat(1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1), null);
    }

    private void created(String path, String value) {
        mailbox.change(CacheChange.created(node(path, value)));
    }

    private void changed(String path, String old, String value) {
        mailbox.change(CacheChange.changed(node(path, old), node(path, value)));
    }

    private void deleted(String path, String old) {
        mailbox.change(CacheChange.deleted(node(path, old), 1));
    }

    private List<String> delivered() {
        mailbox.deliver();
        while (!tasks.isEmpty()) {
            tasks.poll().run();
        }
        return told;
    }

    @Test
    void aThousandChangesOfOneNodeWaitAsOneWithTheFirstOldAndTheLastNewValue() {
        for (int i = 0; i < 1000; i++) {
            changed("/a", "v" + i, "v" + (i + 1));
        }
        assertThat(delivered()).containsExactly("CHANGED /a v0>v1000");
    }

    @Test
    void aNodeThatComesAndGoesWhileTheListenerIsBusyIsNotTold() {
        created("/a", "1");
        created("/a/b", "2");
        changed("/a", "1", "3");
        deleted("/a/b", "2");
        deleted("/a", "3");
        assertThat(delivered()).isEmpty();
    }

    @Test
    void deletionAndCreationAgainAreToldAsBothHoweverOften() {
        for (int i = 0; i < 10; i++) {
            changed("/a", "old" + i, "v" + i);
            deleted("/a", "v" + i);
            created("/a", "old" + (i + 1));
        }
        assertThat(delivered()).containsExactly("CHANGED /a old0>v0", "DELETED /a v0>", "CREATED /a >old10");
    }

    @Test
    void childrenGoBeforeTheirParentAlthoughThatHadChangedBefore() {
        changed("/a", "1", "2");
        deleted("/a/b", "x");
        deleted("/a", "2");
        assertThat(delivered()).containsExactly("CHANGED /a 1>2", "DELETED /a/b x>", "DELETED /a 2>");
    }

    @Test
    void whatIsSaidOfTheCacheIsSaidOnceForSeveralTimes() {
        mailbox.stale();
        mailbox.resynced(2);
        mailbox.stale();
        created("/a", "1");
        mailbox.resynced(1);
        assertThat(delivered()).containsExactly("stale", "CREATED /a >1", "resynced 3");
    }

    @Test
    void whoHeardOfADoubtHearsOfItsEndBeforeHeHearsOfAnother() {
        mailbox.stale();
        assertThat(delivered()).containsExactly("stale");
        mailbox.resynced(1);
        mailbox.stale();
        created("/a", "1");
        mailbox.resynced(2);
        mailbox.stale();
        assertThat(delivered()).as("still the same doubt").containsExactly("stale", "CREATED /a >1");
        mailbox.resynced(3);
        assertThat(delivered()).containsExactly("stale", "CREATED /a >1", "resynced 6");
        mailbox.stale();
        mailbox.resynced(4);
        mailbox.stale();
        assertThat(delivered()).endsWith("resynced 6", "stale");
        mailbox.resynced(0);
        assertThat(delivered()).endsWith("stale", "resynced 4");
    }

    @Test
    void aLackAndItsEndAreToldOnceInTheirOrderHoweverOften() {
        for (int i = 0; i < 3; i++) {
            failed("/a", "1");
            failed("/b", "2");
            mailbox.recovered("/a");
        }
        assertThat(delivered()).containsExactly("failed /a 1", "failed /b 2", "recovered /a");
        told.clear();
        mailbox.recovered("/b");
        failed("/b", "3");
        failed("/b", "4");
        assertThat(delivered()).as("lacked again before its end was told").containsExactly("failed /b 4");
        mailbox.recovered("/b");
        assertThat(delivered()).containsExactly("failed /b 4", "recovered /b");
    }

    private void failed(String path, String why) {
        mailbox.failed(path, new IllegalStateException(why));
    }

    @Test
    void oneTaskAtATimeIsGivenToTheExecutor() {
        created("/a", "1");
        mailbox.deliver();
        mailbox.deliver();
        assertThat(tasks).hasSize(1);
        created("/b", "2");
        assertThat(delivered()).containsExactly("CREATED /a >1", "CREATED /b >2");
    }

    @Test
    void afterAFailureOfTheListenerOrItsExecutorDeliveryGoesOn() {
        List<String> heard = new ArrayList<>();
        boolean[] open = {false};
        Mailbox<String> box = new Mailbox<>(
                change -> {
                    heard.add(change.path());
                    throw new IllegalStateException("on purpose");
                },
                task -> {
                    if (!open[0]) {
                        throw new RejectedExecutionException("shut down");
                    }
                    task.run();
                },
                pause -> new CompletableFuture<>(),
                failures::add);
        box.change(CacheChange.created(node("/a", "1")));
        box.deliver();
        assertThat(failures).singleElement().isInstanceOf(RejectedExecutionException.class);
        open[0] = true;
        box.change(CacheChange.created(node("/b", "1")));
        box.deliver();
        assertThat(heard).containsExactly("/a", "/b");
        assertThat(failures).hasSize(3);
    }

    @Test
    void nothingIsToldAfterTheEnd() {
        created("/a", "1");
        mailbox.deliver();
        mailbox.close();
        assertThat(delivered()).isEmpty();
    }
}
