/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.protocol;

import java.util.HashSet;
import java.util.Set;

/** The catalogue by reflection: what the sealed {@link Request} permits, and what that permits. */
final class Catalogue {
    private Catalogue() {}

    /** Returns the class of every request. */
    static Set<Class<?>> requests() {
        Set<Class<?>> requests = new HashSet<>();
        addTo(requests, Request.class);
        return requests;
    }

    private static void addTo(Set<Class<?>> requests, Class<?> type) {
        if (!type.isSealed()) {
            requests.add(type);
            return;
        }
        for (Class<?> permitted : type.getPermittedSubclasses()) {
            addTo(requests, permitted);
        }
    }
}
