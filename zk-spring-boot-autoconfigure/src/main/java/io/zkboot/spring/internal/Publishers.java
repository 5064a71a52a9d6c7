/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.internal;

import java.util.Arrays;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/** Publishers of reactive streams, which do nothing before somebody subscribes. */
public final class Publishers {
    private Publishers() {}

    /**
     * Whether a type is one, such as a {@code Mono}. By name, as the library may not be there; an interface may extend
     * it, as those of Reactor do.
     */
    public static boolean isPublisher(@Nullable Class<?> type) {
        if (type == null) {
            return false;
        }
        return type.getName().equals("org.reactivestreams.Publisher")
                || type == Flow.Publisher.class
                || isPublisher(type.getSuperclass())
                || Arrays.stream(type.getInterfaces()).anyMatch(Publishers::isPublisher);
    }
}
