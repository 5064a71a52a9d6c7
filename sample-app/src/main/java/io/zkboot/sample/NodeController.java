/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.error.NoNodeException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/**
 * Reads and writes znodes: {@code GET}, {@code PUT} and {@code DELETE /nodes/{path}}.
 *
 * <p>The client is injected like any other bean. Its methods wait for the answer, and say by an exception what went
 * wrong; {@link NodeErrors} turns that into a status code. A {@code version} makes a write conditional: it fails if
 * somebody else has written since.
 */
@RestController
@RequestMapping("/nodes/{*path}")
class NodeController {
    private final ZkClient client;

    NodeController(ZkClient client) {
        this.client = client;
    }

    /** A znode as JSON. */
    record Node(String path, String data, int version, Instant modified, List<String> children) {}

    @GetMapping
    Node read(@PathVariable String path) {
        String node = nodePath(path);
        NodeData data = client.getData(node);
        List<String> children = client.getChildren(node).stream().sorted().toList();
        return new Node(
                node,
                data.text(),
                data.stat().version(),
                Instant.ofEpochMilli(data.stat().mtime()),
                children);
    }

    @PutMapping
    Node write(
            @PathVariable String path,
            @RequestBody(required = false) byte @Nullable [] data,
            @RequestParam(defaultValue = "" + ZkClient.ANY_VERSION) int version) {
        String node = nodePath(path);
        try {
            client.setData(node, data, version);
        } catch (NoNodeException missing) {
            if (version != ZkClient.ANY_VERSION) {
                throw missing;
            }
            client.create(node, data, CreateOptions.PERSISTENT.withParents().orSet());
        }
        return read(path);
    }

    @DeleteMapping
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void delete(@PathVariable String path, @RequestParam(defaultValue = "" + ZkClient.ANY_VERSION) int version) {
        client.delete(nodePath(path), version);
    }

    /** The root is {@code /nodes} or {@code /nodes/}. */
    private static String nodePath(String path) {
        return path.isEmpty() ? "/" : path;
    }
}
