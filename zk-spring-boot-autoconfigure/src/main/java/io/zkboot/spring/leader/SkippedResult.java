/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.spring.internal.Publishers;
import java.lang.reflect.Method;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.BaseStream;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.core.CollectionFactory;

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
            Map.entry(BaseStream.class, Stream::empty),
            Map.entry(Stream.class, Stream::empty),
            Map.entry(IntStream.class, IntStream::empty),
            Map.entry(LongStream.class, LongStream::empty),
            Map.entry(DoubleStream.class, DoubleStream::empty),
            Map.entry(Iterator.class, Collections::emptyIterator),
            Map.entry(Iterable.class, List::of),
            Map.entry(Collection.class, List::of),
            Map.entry(List.class, List::of),
            Map.entry(Set.class, Set::of),
            Map.entry(SortedSet.class, Collections::emptySortedSet),
            Map.entry(NavigableSet.class, Collections::emptyNavigableSet),
            Map.entry(Queue.class, ArrayDeque::new),
            Map.entry(Deque.class, ArrayDeque::new),
            Map.entry(Map.class, Map::of),
            Map.entry(SortedMap.class, Collections::emptySortedMap),
            Map.entry(NavigableMap.class, Collections::emptyNavigableMap),
            Map.entry(ConcurrentMap.class, ConcurrentHashMap::new));

    /** Who gets one of these relies on there being one. */
    private static final List<Class<?>> NEVER_NULL =
            List.of(Future.class, CompletionStage.class, BaseStream.class, Collection.class, Map.class);

    private SkippedResult() {}

    @SuppressWarnings("FutureReturnValueIgnored") // it is done, and is the result
    private static Object completed() {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Refuses a method whose call must not be left out.
     *
     * @param where its annotation, for texts
     */
    static void require(String where, Method method) {
        String objection = objection(method.getReturnType());
        if (objection != null) {
            throw new InvalidZkLeaderException(
                    where + " is at a method that " + objection + ".",
                    "Let it return nothing, a boolean, an Optional, an interface of collections, a Stream, a"
                            + " CompletableFuture or another object, which is null then.");
        }
    }

    private static @Nullable String objection(Class<?> type) {
        if (type.isPrimitive() && type != void.class && type != boolean.class) {
            return "returns a " + type + ", and no number says that the call was left out";
        }
        if (Publishers.isPublisher(type)) {
            return "returns a publisher, and whether this application leads matters when that is subscribed to";
        }
        if (NEVER_NULL.stream().anyMatch(each -> each.isAssignableFrom(type)) && of(type) == null) {
            return "returns a " + type.getName() + ", of which none can be made that is empty or has completed";
        }
        return null;
    }

    /** Returns the value for a type to which there is no objection. */
    static @Nullable Object of(Class<?> type) {
        Supplier<Object> empty = EMPTY.get(type);
        if (empty != null) {
            return empty.get();
        }
        try {
            if (Collection.class.isAssignableFrom(type)) {
                return CollectionFactory.createCollection(type, 0);
            }
            return Map.class.isAssignableFrom(type) ? CollectionFactory.createMap(type, 0) : null;
        } catch (RuntimeException ex) {
            return null; // a class that cannot be made just so
        }
    }
}
