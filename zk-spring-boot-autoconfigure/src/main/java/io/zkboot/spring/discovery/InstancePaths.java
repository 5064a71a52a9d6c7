/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import io.zkboot.client.data.ZnodePath;
import org.jspecify.annotations.Nullable;

/** Where instances are: {@code <root>/<service>/<id>}, and the name of a service may have slashes in it. */
final class InstancePaths {
    private final String prefix;

    InstancePaths(String root) {
        this.prefix = ZnodePath.requireValid(root).equals("/") ? "/" : root + "/";
    }

    /** The place of a node. */
    record Place(String serviceId, String nodeName) {}

    String path(ZkRegistration registration) {
        return prefix + registration.getServiceId() + "/" + registration.getInstanceId();
    }

    /** Returns the place of a node; null if it is the root or a child of it, which are no instances. */
    @Nullable Place place(String path) {
        int slash = path.lastIndexOf('/');
        if (slash <= prefix.length()) {
            return null;
        }
        return new Place(path.substring(prefix.length(), slash), path.substring(slash + 1));
    }

    static void requireName(String what, @Nullable String name) {
        try {
            ZnodePath.requireValid("/" + name);
        } catch (IllegalArgumentException ex) {
            throw new IllegalArgumentException(what + ", '" + name + "', is no part of a path: " + ex.getMessage(), ex);
        }
        if (name == null || name.isBlank()) {
            throw new IllegalArgumentException(what + " is empty.");
        }
    }

    static void requireId(String what, @Nullable String id) {
        requireName(what, id);
        if (id != null && id.indexOf('/') >= 0) {
            throw new IllegalArgumentException(what + ", '" + id + "', has a slash in it.");
        }
    }
}
