/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.event.ZkNodeEventType;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Notes what an endpoint tells it, such as {@code CREATED /a 1}. */
final class RecordingListener implements NodeListener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final boolean data;
    private final boolean children;

    RecordingListener(boolean data, boolean children) {
        this.data = data;
        this.children = children;
    }

    static RecordingListener ofData() {
        return new RecordingListener(true, false);
    }

    void hears(String... expected) throws InterruptedException {
        for (String each : expected) {
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(each);
        }
    }

    /** What was heard and not asked for. */
    List<String> rest() {
        return List.copyOf(heard);
    }

    @Override
    public boolean wants(ZkNodeEventType type) {
        return true;
    }

    @Override
    public boolean readsData() {
        return data;
    }

    @Override
    public boolean readsChildren() {
        return children;
    }

    @Override
    public @Nullable CompletionStage<?> onEvent(
            ZkNodeEvent event, @Nullable NodeState state, Map<String, String> variables) {
        String text = event.getType() + " " + event.getPath();
        if (state != null && state.data() != null) {
            text += " " + new String(state.data(), StandardCharsets.UTF_8);
        }
        if (state != null && state.children() != null) {
            text += " " + state.children();
        }
        if (state != null && event.getType() == ZkNodeEventType.DELETED) {
            text += " " + state.stat();
        }
        heard.add(variables.isEmpty() ? text : text + " " + new TreeMap<>(variables));
        return null;
    }

    @Override
    public void onUnreadable(ZkNodeEvent event, RuntimeException failure) {
        heard.add("unreadable " + event.getType() + " " + event.getPath());
    }
}
