/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

/**
 * A node that was just created.
 *
 * @param path its path, with the number of a sequential node
 * @param stat its status
 */
public record CreatedNode(String path, Stat stat) {}
