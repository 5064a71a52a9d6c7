/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.origin.Origin;
import org.springframework.boot.origin.OriginLookup;
import org.springframework.boot.origin.OriginTrackedValue;
import org.springframework.core.env.EnumerablePropertySource;

/** Properties of nodes as they are now. Those that change together are seen together. */
final class LivePropertySource extends EnumerablePropertySource<Supplier<PropertyValues>>
        implements OriginLookup<String> {
    LivePropertySource(String name, Supplier<PropertyValues> values) {
        super(name, values);
    }

    @Override
    public String[] getPropertyNames() {
        return source.get().names();
    }

    @Override
    public boolean containsProperty(String name) {
        return source.get().get(name) != null;
    }

    @Override
    public @Nullable Object getProperty(String name) {
        OriginTrackedValue value = source.get().get(name);
        return value == null ? null : value.getValue();
    }

    @Override
    public @Nullable Origin getOrigin(String name) {
        OriginTrackedValue value = source.get().get(name);
        return value == null ? null : value.getOrigin();
    }
}
