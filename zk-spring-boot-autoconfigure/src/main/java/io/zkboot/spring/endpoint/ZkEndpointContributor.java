/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.endpoint;

import java.util.List;
import java.util.function.Supplier;

/**
 * Adds a section to the actuator endpoint {@code zookeeper}. Each bean of this type is asked for each request; it needs
 * no actuator on the class path.
 *
 * <pre>{@code
 * record LockEntry(String client, String path, boolean held, String since) implements ZkEndpointEntry {}
 *
 * @Bean
 * ZkEndpointContributor zkLocksEndpointContributor(LockRegistry locks) {
 *     return ZkEndpointContributor.of("locks", () -> locks.all().map(LockEntry::of).toList());
 * }
 * }</pre>
 */
public interface ZkEndpointContributor {
    /** Returns the name of the section, such as {@code leaders}; sections of several beans of one name are joined. */
    String name();

    /**
     * Returns what there is right now. Quick and without I/O: what the application knows of itself, also while there is
     * no connection. If it throws, the section says so, and the others are shown. Any thread.
     */
    List<? extends ZkEndpointEntry> entries();

    /**
     * Returns one of a supplier.
     *
     * @param name name of the section
     * @param entries what there is right now
     */
    static ZkEndpointContributor of(String name, Supplier<? extends List<? extends ZkEndpointEntry>> entries) {
        return new SuppliedContributor(name, entries);
    }
}
