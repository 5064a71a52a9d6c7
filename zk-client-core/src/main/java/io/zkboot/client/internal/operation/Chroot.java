/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import io.zkboot.client.data.ZnodePath;
import io.zkboot.client.event.WatchInfo;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.transport.ConnectString;
import io.zkboot.client.internal.watch.WrappedWatcher;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way between a path as the caller sees it and the path on the server. The engine knows the latter only.
 *
 * @param prefix path of the chroot on the server, empty for none
 * @param made whether its node is made when a create finds it missing
 */
public record Chroot(String prefix, boolean made) {
    public static final Chroot NONE = new Chroot("", false);

    /** Returns the chroot at the given server path. */
    public static Chroot at(String serverPath) {
        return serverPath.isEmpty() || serverPath.equals("/")
                ? NONE
                : new Chroot(ZnodePath.requireValid(serverPath), false);
    }

    /**
     * Returns the chroot of a connect string.
     *
     * @param text as written, for the message if it is no valid path
     */
    public static Chroot of(ConnectString parsed, String text) {
        try {
            return at(parsed.chroot());
        } catch (IllegalArgumentException e) {
            boolean secret = ConnectString.mayHoldSecret(text);
            throw new IllegalArgumentException(
                    "The chroot of " + ConnectString.quoted(text) + " is not a valid path"
                            + (secret ? "." : ": " + e.getMessage()),
                    secret ? null : e);
        }
    }

    /** Returns the same, whose node is made when it is missing, or not. */
    public Chroot made(boolean make) {
        return new Chroot(prefix, make); // also of none: views with a chroot are made from it
    }

    /** Returns the chroot at the given path below this one. */
    public Chroot below(String clientPath) {
        return at(toServer(ZnodePath.requireValid(clientPath))).made(made);
    }

    /** Whether a create may find the chroot missing, and is to make it. */
    public boolean isMade() {
        return made && !isNone();
    }

    /** Whether a node that is missing above one to create is to be made: that of the chroot, or one above it. */
    boolean makes(String serverParent) {
        return isMade() && (prefix.equals(serverParent) || prefix.startsWith(serverParent + "/"));
    }

    public boolean isNone() {
        return prefix.isEmpty();
    }

    String toServer(String clientPath) {
        if (isNone()) {
            return clientPath;
        }
        return clientPath.equals("/") ? prefix : prefix + clientPath;
    }

    /** Whether a server path is that of the chroot, or below it. Only at the border of a name: not /application. */
    boolean holds(String serverPath) {
        return isNone() || serverPath.equals(prefix) || serverPath.startsWith(prefix + "/");
    }

    /** Returns the caller's path; the server's own if it does not lie below the chroot, which no good server sends. */
    String toClient(String serverPath) {
        if (isNone() || !serverPath.startsWith(prefix)) {
            return serverPath;
        }
        if (serverPath.length() == prefix.length()) {
            return "/";
        }
        // Only at the border of a name: /app is no chroot of /application.
        return serverPath.charAt(prefix.length()) == '/' ? serverPath.substring(prefix.length()) : serverPath;
    }

    /** Returns those of the session's watches that lie below, with the caller's paths. */
    List<WatchInfo> seen(List<WatchInfo> onServer) {
        return isNone()
                ? onServer
                : onServer.stream()
                        .filter(watch -> holds(watch.path()))
                        .map(watch -> new WatchInfo(toClient(watch.path()), watch.kind(), watch.watchers()))
                        .toList();
    }

    @Nullable Watcher wrap(@Nullable Watcher watcher) {
        return watcher == null || isNone() ? watcher : new ChrootWatcher(this, watcher);
    }

    /** Shows a watcher the caller's paths. */
    private static final class ChrootWatcher extends WrappedWatcher {
        private final Chroot chroot;

        ChrootWatcher(Chroot chroot, Watcher watcher) {
            super(chroot, watcher);
            this.chroot = chroot;
        }

        @Override
        public void process(WatchedEvent event) {
            inner().process(new WatchedEvent(event.type(), chroot.toClient(event.path()), event.zxid()));
        }
    }
}
