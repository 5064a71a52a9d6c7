/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import java.io.IOException;
import java.util.List;
import java.util.NavigableMap;

/** How properties are made of nodes. */
interface NodeFormat {
    /** Returns what it is called: {@code tree}, or the extension of a document. */
    String name();

    /** Whether what is below the node counts as well. */
    boolean isTree();

    /**
     * Returns the properties of the nodes, of several documents in ascending order of priority.
     *
     * @param nodes data by path, sorted
     * @throws IOException if the data cannot be read as what they should be
     */
    List<PropertyValues> read(NavigableMap<String, byte[]> nodes) throws IOException;
}
