/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.watch;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** A listener that writes down what it hears. */
final class Heard<S> implements WatchListener<S> {
    final List<String> all = Collections.synchronizedList(new ArrayList<>());
    final List<S> states = Collections.synchronizedList(new ArrayList<>());
    private final Function<S, String> text;

    private Heard(Function<S, String> text) {
        this.text = text;
    }

    static Heard<WatchedData<byte[]>> data() {
        return new Heard<>(Heard::text);
    }

    static Heard<WatchedChildren> children() {
        return new Heard<>(now -> now.exists() ? String.valueOf(now.names()) : "absent");
    }

    static String text(WatchedData<byte[]> now) {
        byte[] value = now.value();
        return !now.exists()
                ? "absent"
                : now.failure() != null ? "failure" : value == null ? "null" : new String(value);
    }

    @Override
    public boolean changed(S now) {
        states.add(now);
        all.add(text.apply(now));
        return true;
    }

    @Override
    public void stale() {
        all.add("-stale");
    }

    @Override
    public void current() {
        all.add("-current");
    }

    @Override
    public void failed(Throwable why) {
        all.add("-" + why.getClass().getSimpleName());
    }

    /** What was heard since the last look. */
    List<String> since() {
        List<String> heard = List.copyOf(all);
        all.clear();
        return heard;
    }
}
