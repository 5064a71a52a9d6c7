/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import java.beans.PropertyDescriptor;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.BeanUtils;
import org.springframework.beans.BeanWrapper;
import org.springframework.beans.PropertyAccessorFactory;

/** Compares what two objects of properties say of a client. */
final class SamePropertyValues {
    /** What a client is not built with. */
    private static final Set<String> OF_THE_APPLICATION =
            Set.of("class", "clientName", "clients", "startup", "listener", "events", "health", "metrics");

    private SamePropertyValues() {}

    /** Whether both say the same of a client: what they set themselves, and what they inherit. */
    static boolean of(ZkClientProperties one, ZkClientProperties other) {
        ZkClientProperties inherited = one.inherited();
        ZkClientProperties others = other.inherited();
        if (inherited == null || others == null) {
            return inherited == others && in(one, other);
        }
        return in(one, other) && in(inherited, others);
    }

    private static boolean in(Object one, Object other) {
        BeanWrapper left = PropertyAccessorFactory.forBeanPropertyAccess(one);
        BeanWrapper right = PropertyAccessorFactory.forBeanPropertyAccess(other);
        for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(one.getClass())) {
            String name = property.getName();
            if (!OF_THE_APPLICATION.contains(name)
                    && property.getReadMethod() != null
                    && !isSame(left.getPropertyValue(name), right.getPropertyValue(name))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSame(@Nullable Object one, @Nullable Object other) {
        if (one instanceof List<?> left && other instanceof List<?> right) {
            if (left.size() != right.size()) {
                return false;
            }
            for (int i = 0; i < left.size(); i++) {
                if (!isSame(left.get(i), right.get(i))) {
                    return false;
                }
            }
            return true;
        }
        if (one != null && other != null && isGroup(one) && one.getClass() == other.getClass()) {
            return in(one, other);
        }
        return Objects.equals(one, other);
    }

    private static boolean isGroup(Object value) {
        return value.getClass().getPackage() == ZkProperties.class.getPackage() && !(value instanceof Enum<?>);
    }
}
