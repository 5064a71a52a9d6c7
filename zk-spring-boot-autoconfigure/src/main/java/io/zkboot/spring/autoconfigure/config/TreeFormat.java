/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import org.springframework.boot.origin.OriginTrackedValue;

/**
 * A node for each property, as Spring Cloud Zookeeper has it: the names on the way are the parts of the property's
 * name, the data are its value in UTF-8. A node without data is an empty value, unless there are others below it.
 */
final class TreeFormat implements NodeFormat {
    private final String root;
    private final String servers;

    TreeFormat(String root, String servers) {
        this.root = root.equals("/") ? "" : root;
        this.servers = servers;
    }

    @Override
    public String name() {
        return "tree";
    }

    @Override
    public boolean isTree() {
        return true;
    }

    @Override
    public List<PropertyValues> read(NavigableMap<String, byte[]> nodes) {
        Map<String, OriginTrackedValue> values = new LinkedHashMap<>();
        nodes.forEach((path, data) -> {
            if (path.length() > root.length() + 1 && (data.length > 0 || isLeaf(path, nodes))) {
                String name = path.substring(root.length() + 1).replace('/', '.');
                values.put(
                        name,
                        OriginTrackedValue.of(
                                new String(data, StandardCharsets.UTF_8), new ZkNodeOrigin(path, servers)));
            }
        });
        return List.of(new PropertyValues(values));
    }

    private static boolean isLeaf(String path, NavigableMap<String, byte[]> nodes) {
        String below = nodes.ceilingKey(path + "/");
        return below == null || !below.startsWith(path + "/");
    }
}
