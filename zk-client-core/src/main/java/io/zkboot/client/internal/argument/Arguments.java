/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.argument;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Refuses null where the front door takes none: as any other argument that cannot be right, with an
 * {@link IllegalArgumentException} that names it, in the call that got it and not on a thread of the client later on.
 */
public final class Arguments {
    private Arguments() {}

    /** Returns the argument, which must be given. */
    public static <T> T given(String what, @Nullable T argument) {
        if (argument == null) {
            throw new IllegalArgumentException("The " + what + " is null; it must be given.");
        }
        return argument;
    }

    /** Returns an unchangeable copy of a list, which must be given with all that is in it. */
    public static <T> List<T> allGiven(String what, @Nullable Collection<? extends @Nullable T> list) {
        Collection<? extends @Nullable T> elements = given(what, list);
        List<T> copy = new ArrayList<>(elements.size());
        for (T element : elements) {
            if (element == null) {
                throw new IllegalArgumentException(
                        "The " + what + " has null at index " + copy.size() + "; all of it must be given.");
            }
            copy.add(element);
        }
        return Collections.unmodifiableList(copy);
    }

    /** Returns a number, which must not be less than that. */
    public static int atLeast(int least, String what, int number, String unit) {
        if (number < least) {
            throw new IllegalArgumentException(
                    "The " + what + " is " + number + unit + ", it must be at least " + least + ".");
        }
        return number;
    }
}
