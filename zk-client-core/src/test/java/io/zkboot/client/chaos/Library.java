/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.chaos;

import io.zkboot.client.testing.ChildJvm;
import java.util.List;
import java.util.Locale;

/** Whose client is judged. */
enum Library {
    OURS(List.of()),
    OFFICIAL(ChildJvm.librariesOfTheOfficialClient());

    private final List<String> needed;

    Library(List<String> needed) {
        this.needed = needed;
    }

    Subject subject(Settings settings, Subject.Listener listener) {
        return this == OURS ? new OurSubject(settings, listener) : new OfficialSubject(settings, listener);
    }

    /** One class of each library that it needs. */
    List<String> needed() {
        return needed;
    }

    static Library of(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
