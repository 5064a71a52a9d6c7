/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The property sources of one import. Spring Boot makes one for each document, and decides at the start which of them
 * apply; so documents that come later are put into the source of the same place and the same condition. Written by one
 * thread at a time.
 */
final class Slots {
    private final List<String> conditions;
    private volatile List<PropertyValues> values;

    private Slots(List<String> conditions) {
        this.conditions = conditions;
        this.values = Collections.nCopies(conditions.size(), PropertyValues.NONE);
    }

    /** Returns the slots for these documents, one at least. */
    static Slots of(List<PropertyValues> documents) {
        if (documents.isEmpty()) {
            return new Slots(List.of(""));
        }
        Slots slots =
                new Slots(documents.stream().map(PropertyValues::activation).toList());
        slots.values = List.copyOf(documents);
        return slots;
    }

    int count() {
        return conditions.size();
    }

    PropertyValues get(int slot) {
        return values.get(slot);
    }

    /**
     * What came of new documents.
     *
     * @param changed for each slot the names of properties that have other values now
     * @param withoutPlace number of documents whose condition no source has at their place
     */
    record Outcome(List<Set<String>> changed, int withoutPlace) {}

    /** Puts in documents as they are now; all of them become visible at once. */
    Outcome put(List<PropertyValues> documents) {
        List<PropertyValues> next = new ArrayList<>(Collections.nCopies(count(), PropertyValues.NONE));
        int from = 0;
        int withoutPlace = 0;
        for (PropertyValues document : documents) {
            String condition = document.activation();
            int slot = find(condition, from);
            if (slot >= 0) {
                next.set(slot, document);
                from = slot + 1;
            } else if (from > 0 && conditions.get(from - 1).equals(condition)) {
                next.set(from - 1, next.get(from - 1).with(document));
            } else {
                withoutPlace++;
            }
        }
        List<Set<String>> changed = new ArrayList<>();
        List<PropertyValues> before = values;
        for (int i = 0; i < count(); i++) {
            Set<String> keys = new TreeSet<>();
            before.get(i).addDifferences(next.get(i), keys);
            changed.add(keys);
        }
        values = List.copyOf(next);
        return new Outcome(changed, withoutPlace);
    }

    private int find(String condition, int from) {
        for (int i = from; i < count(); i++) {
            if (conditions.get(i).equals(condition)) {
                return i;
            }
        }
        return -1;
    }
}
