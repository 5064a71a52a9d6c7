/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a method returns whose call is left out. */
final class SkippedResult {
    private static final Map<Class<?>, Supplier<Object>> EMPTY = Map.ofEntries(
            Map.entry(boolean.class, () -> false),
            Map.entry(Optional.class, Optional::empty),
            Map.entry(OptionalInt.class, OptionalInt::empty),
            Map.entry(OptionalLong.class, OptionalLong::empty),
            Map.entry(OptionalDouble.class, OptionalDouble::empty),
            Map.entry(CompletableFuture.class, SkippedResult::completed),
            Map.entry(CompletionStage.class, SkippedResult::completed),
            Map.entry(Future.class, SkippedResult::completed),
            Map.entry(Stream.class, Stream::empty),
            Map.entry(Iterable.class, List::of),
            Map.entry(Collection.class, List::of),
            Map.entry(List.class, List::of),
            Map.entry(Set.class, Set::of),
            Map.entry(SortedSet.class, Collections::emptySortedSet),
            Map.entry(NavigableSet.class, Collections::emptyNavigableSet),
            Map.entry(Map.class, Map::of),
            Map.entry(SortedMap.class, Collections::emptySortedMap),
            Map.entry(NavigableMap.class, Collections::emptyNavigableMap));

    private SkippedResult() {}

    @SuppressWarnings("FutureReturnValueIgnored") // it is done, and is the result
    private static Object completed() {
        return CompletableFuture.completedFuture(null);
    }

    /** Returns why a call of a method with this type must not be left out; null if it may be. */
    static @Nullable String objection(Class<?> type) {
        if (type.isPrimitive() && type != void.class && type != boolean.class) {
            return "returns a " + type + ", and no number says that the call was left out";
        }
        if (isPublisher(type)) {
            return "returns a publisher, and whether this application leads matters when that is subscribed to";
        }
        return null;
    }

    /** By name, as the library may not be there; an interface may extend it, as those of Reactor do. */
    private static boolean isPublisher(@Nullable Class<?> type) {
        if (type == null) {
            return false;
        }
        return type.getName().equals("org.reactivestreams.Publisher")
                || type == Flow.Publisher.class
                || isPublisher(type.getSuperclass())
                || Arrays.stream(type.getInterfaces()).anyMatch(SkippedResult::isPublisher);
    }

    /** Returns the value for a type to which there is no objection. */
    static @Nullable Object of(Class<?> type) {
        Supplier<Object> empty = EMPTY.get(type);
        return empty == null ? null : empty.get();
    }
}
