/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import java.util.List;

/**
 * The children of a znode with its status.
 *
 * @param names names of the children, without their parent's path, in no particular order
 * @param stat status of the parent
 */
public record Children(List<String> names, Stat stat) {}
