/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.config.ConfigDataLocation;
import org.springframework.boot.context.config.ConfigDataResource;

/** A node that is imported. */
final class ZkConfigResource extends ConfigDataResource {
    /** What must be there if the import is not optional. */
    enum Kind {
        /** The node itself. */
        NODE,
        /** The node above it: that of an application need not exist. */
        CONTEXT,
        /** As {@link #CONTEXT}, of an application and a profile. */
        PROFILE_CONTEXT,
        /** As {@link #CONTEXT}, once more behind the ones for profiles. */
        CONTEXT_AGAIN,
        /** Nothing: a document for a profile, beside another one. */
        SIBLING,
        /** Nothing, as nothing is read: imports are switched off, or the application is generated ahead of time. */
        SWITCHED_OFF
    }

    private final @Nullable ConfigClient client;
    private final String path;
    private final @Nullable String extension;
    private final Kind kind;
    private final boolean optional;
    private final boolean watched;

    ZkConfigResource(
            @Nullable ConfigClient client,
            String path,
            @Nullable String extension,
            Kind kind,
            boolean optional,
            boolean watched) {
        this.client = client;
        this.path = path;
        this.extension = extension;
        this.kind = kind;
        this.optional = optional;
        this.watched = watched;
    }

    /** Returns one that gives no properties. */
    static ZkConfigResource switchedOff(ConfigDataLocation location) {
        return new ZkConfigResource(null, location.getValue(), null, Kind.SWITCHED_OFF, true, false);
    }

    ConfigClient client() {
        return Objects.requireNonNull(client, "nothing is read");
    }

    String path() {
        return path;
    }

    @Nullable String extension() {
        return extension;
    }

    Kind kind() {
        return kind;
    }

    /** Whether the application starts without it. */
    boolean isLeftOutIfNeedBe() {
        return optional;
    }

    boolean isWatched() {
        return watched;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ZkConfigResource that
                && client == that.client
                && path.equals(that.path)
                && Objects.equals(extension, that.extension)
                && kind == that.kind
                && optional == that.optional;
    }

    @Override
    public int hashCode() {
        return Objects.hash(path, kind);
    }

    @Override
    public String toString() {
        return client == null ? "'" + path + "', switched off" : "znode '" + path + "' on " + client.place();
    }
}
