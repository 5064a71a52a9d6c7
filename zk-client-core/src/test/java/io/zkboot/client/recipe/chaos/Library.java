/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.recipe.chaos;

import io.zkboot.client.testing.ChildJvm;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Whose recipes are judged. */
enum Library {
    OURS(ChildMain.class, List.of()),
    CURATOR(CuratorMain.class, curator());

    private final Class<?> main;
    private final List<String> needed;

    Library(Class<?> main, List<String> needed) {
        this.main = main;
        this.needed = needed;
    }

    private static List<String> curator() {
        List<String> all = new ArrayList<>(ChildJvm.librariesOfTheOfficialClient());
        all.add("org.apache.curator.framework.recipes.locks.InterProcessMutex");
        all.add("org.apache.curator.framework.CuratorFramework");
        all.add("org.apache.curator.RetryPolicy");
        return all;
    }

    static Library of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
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
