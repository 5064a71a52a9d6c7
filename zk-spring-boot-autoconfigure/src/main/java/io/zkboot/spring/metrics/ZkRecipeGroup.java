/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.metrics;

/**
 * Says into which group the meters of a recipe go: the value of the tag {@code group}. There must be few groups; by
 * default a group is the first part of the path, such as {@code locks} for {@code /locks/orders}.
 */
@FunctionalInterface
public interface ZkRecipeGroup {
    /**
     * Returns the group.
     *
     * @param recipe kind of the recipe, such as {@code lock}
     * @param path path of the recipe
     */
    String of(String recipe, String path);

    /** Returns the first part of a path. */
    static String firstPart(String path) {
        int end = path.indexOf('/', 1);
        return path.length() < 2 ? "/" : path.substring(1, end < 0 ? path.length() : end);
    }
}
