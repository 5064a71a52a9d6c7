/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import org.springframework.boot.origin.Origin;

/**
 * The node that a property comes from.
 *
 * @param path path of the node
 * @param servers where it is
 */
record ZkNodeOrigin(String path, String servers) implements Origin {
    @Override
    public String toString() {
        return "znode '" + path + "' on " + servers;
    }
}
