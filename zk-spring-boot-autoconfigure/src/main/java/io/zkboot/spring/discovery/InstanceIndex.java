/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The instances by their services. One thread changes it and shows what it has changed; all may look at what is shown,
 * which costs them no lock.
 */
final class InstanceIndex {
    private final Map<String, Map<String, ZkServiceInstance>> services = new HashMap<>();
    private final Set<String> touched = new HashSet<>();
    private volatile Map<String, List<ZkServiceInstance>> shown = Map.of();

    /** Puts the instance of a node in the place of what was there; null for none. */
    void put(InstancePaths.Place place, @Nullable ZkServiceInstance instance) {
        touched.add(place.serviceId());
        if (instance != null) {
            services.computeIfAbsent(place.serviceId(), service -> new TreeMap<>())
                    .put(place.nodeName(), instance);
            return;
        }
        Map<String, ZkServiceInstance> nodes = services.get(place.serviceId());
        if (nodes != null) {
            nodes.remove(place.nodeName());
            if (nodes.isEmpty()) {
                services.remove(place.serviceId());
            }
        }
    }

    /** Removes everything. It is shown until {@link #show}. */
    void clear() {
        touched.addAll(services.keySet());
        services.clear();
    }

    /** Shows what was put since the last time, all at once, and returns the services that are different now. */
    Set<String> show() {
        Map<String, List<ZkServiceInstance>> next = new HashMap<>(shown);
        Set<String> changed = new HashSet<>();
        for (String service : touched) {
            Map<String, ZkServiceInstance> nodes = services.get(service);
            Collection<ZkServiceInstance> instances = nodes == null ? List.of() : nodes.values();
            if (!new ArrayList<>(instances).equals(next.getOrDefault(service, List.of()))) {
                changed.add(service);
                if (nodes == null) {
                    next.remove(service);
                } else {
                    next.put(service, List.copyOf(instances));
                }
            }
        }
        touched.clear();
        if (!changed.isEmpty()) {
            shown = next;
        }
        return changed;
    }

    List<ZkServiceInstance> instances(String service) {
        return shown.getOrDefault(service, List.of());
    }

    Set<String> services() {
        return shown.keySet();
    }
}
