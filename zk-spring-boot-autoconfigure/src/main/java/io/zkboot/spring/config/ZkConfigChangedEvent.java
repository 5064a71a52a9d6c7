/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.config;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.springframework.context.ApplicationEvent;

/**
 * Properties that come from ZooKeeper have other values than before. The environment shows the new ones already. Not
 * told: values at the start, and what is read again after a lost connection and is as it was.
 *
 * <p>Comes after the context was refreshed, one at a time, on a thread of its own: a listener may block, and the next
 * event waits for it. It names what has changed in ZooKeeper, also if a source that comes first hides it.
 */
public class ZkConfigChangedEvent extends ApplicationEvent {
    private static final long serialVersionUID = 1L;

    private final String clientName;
    private final String path;
    private final String[] keys;

    /**
     * Creates one.
     *
     * @param source what publishes it
     * @param clientName name of the client that read the values
     * @param path the node that is imported: of a tree its root, or a document
     * @param keys names of properties that were added or removed, or whose values were changed
     */
    public ZkConfigChangedEvent(Object source, String clientName, String path, Set<String> keys) {
        super(source);
        this.clientName = clientName;
        this.path = path;
        this.keys = new TreeSet<>(keys).toArray(String[]::new);
    }

    /** Returns the name of the client that read the values. */
    public String getClientName() {
        return clientName;
    }

    /** Returns the node that is imported: of a tree its root, or a document. */
    public String getPath() {
        return path;
    }

    /** Returns the names of the properties that were added or removed, or whose values were changed, sorted. */
    public Set<String> getKeys() {
        return new LinkedHashSet<>(List.of(keys));
    }

    /** Shows no values. */
    @Override
    public String toString() {
        return getClass().getSimpleName() + "[" + path + " " + List.of(keys) + " of " + clientName + "]";
    }
}
