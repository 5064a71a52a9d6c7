/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import static io.zkboot.client.internal.argument.Arguments.given;

import org.jspecify.annotations.Nullable;

/** One part of a {@code multi}: all parts are applied, or none is. */
public sealed interface Op {
    /** Any version will do. */
    int ANY_VERSION = -1;

    /** Returns the path of the node concerned. */
    String path();

    /** Creates a persistent node with the client's default access control list. */
    static Op create(String path, byte @Nullable [] data) {
        return new Create(path, data, CreateOptions.PERSISTENT, false);
    }

    /**
     * Creates a node.
     *
     * @throws IllegalArgumentException if the options ask for more than one request can do, such as missing parents
     */
    static Op create(String path, byte @Nullable [] data, CreateOptions options) {
        return new Create(path, data, options, false);
    }

    /** As {@link #create(String, byte[], CreateOptions)}, and asks for its status (servers 3.5 and later). */
    static Op createWithStat(String path, byte @Nullable [] data, CreateOptions options) {
        return new Create(path, data, options, true);
    }

    /** Deletes a node of any version. */
    static Op delete(String path) {
        return new Delete(path, ANY_VERSION);
    }

    /** Deletes a node, of the given version or {@link #ANY_VERSION}. */
    static Op delete(String path, int version) {
        return new Delete(path, version);
    }

    /** Sets the data of a node of any version. */
    static Op setData(String path, byte @Nullable [] data) {
        return new SetData(path, data, ANY_VERSION);
    }

    /** Sets the data of a node of the given version or {@link #ANY_VERSION}. */
    static Op setData(String path, byte @Nullable [] data, int version) {
        return new SetData(path, data, version);
    }

    /** Demands that a node exists and that its data have the given version, or any with {@link #ANY_VERSION}. */
    static Op check(String path, int version) {
        return new Check(path, version);
    }

    /**
     * Creates a node.
     *
     * @param withStat whether the result is to hold the status, which servers before 3.5 cannot give; containers and
     *     nodes with a time to live have it anyway
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Create(String path, byte @Nullable [] data, CreateOptions options, boolean withStat) implements Op {
        /** Checks that the options ask for what one request can do. */
        public Create {
            given("path", path);
            if (given("options", options).isComposite()) {
                throw new IllegalArgumentException(
                        "A part of a multi creates exactly one node: leave out withParents(),"
                                + " orSet(), withProtection() and asIdempotent().");
            }
        }

        @Override
        public String toString() {
            return "create " + path;
        }
    }

    /** Deletes a node. */
    record Delete(String path, int version) implements Op {
        /** Checks that there is a path. */
        public Delete {
            given("path", path);
        }

        @Override
        public String toString() {
            return "delete " + path;
        }
    }

    /** Sets the data of a node. */
    @SuppressWarnings("ArrayRecordComponent")
    record SetData(String path, byte @Nullable [] data, int version) implements Op {
        /** Checks that there is a path. */
        public SetData {
            given("path", path);
        }

        @Override
        public String toString() {
            return "setData " + path;
        }
    }

    /** Checks that a node exists, and its version. */
    record Check(String path, int version) implements Op {
        /** Checks that there is a path. */
        public Check {
            given("path", path);
        }

        @Override
        public String toString() {
            return "check " + path;
        }
    }
}
