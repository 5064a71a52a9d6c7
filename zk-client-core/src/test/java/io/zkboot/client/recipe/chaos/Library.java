/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import java.util.List;

/** Whose recipes are judged. */
enum Library {
    OURS(ChildMain.class, List.of());

    private final Class<?> main;
    private final List<String> needed;

    Library(Class<?> main, List<String> needed) {
        this.main = main;
        this.needed = needed;
    }

    /** The first class of a child. */
    Class<?> main() {
        return main;
    }

    /** One class of each library that a child needs beyond ours. */
    List<String> needed() {
        return needed;
    }
}
